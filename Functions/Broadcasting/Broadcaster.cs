using Amazon.Lambda.Core;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using ChatFunctions.Broadcasting.Posts;
using ChatFunctions.Broadcasting.Signing;
using ChatFunctions.Http;

namespace ChatFunctions.Broadcasting;

/// <summary>
/// Posts one frame to many connections through API Gateway's @connections. Created once per environment: its connections,
/// signing key and pace serve later invocations too.
/// </summary>
internal sealed class Broadcaster : IDisposable
{
    private readonly Uri _managementEndpoint;
    private readonly AWSCredentials _credentials;
    private readonly string _region;
    private readonly TimeProvider _clock;
    private readonly PostConnections _connections;
    private readonly PostClient _client;
    private readonly Pace _pace;
    private readonly SigningKeyCache _keys = new();

    /// <param name="managementEndpoint">The API's base address with its stage: <c>https://{api}.execute-api.{region}.amazonaws.com/{stage}</c>.</param>
    /// <param name="credentials">Asked every second of a broadcast.</param>
    /// <param name="region">The region that requests are signed for.</param>
    /// <param name="clock">Dates signatures and measures time.</param>
    public Broadcaster(Uri managementEndpoint, AWSCredentials credentials, string region, TimeProvider clock)
        : this(managementEndpoint, credentials, region, clock, HttpConnections.CreateHandler)
    {
    }

    /// <param name="managementEndpoint">As above.</param>
    /// <param name="credentials">As above.</param>
    /// <param name="region">As above.</param>
    /// <param name="clock">As above.</param>
    /// <param name="createHandler">Makes each pool of connections; as <see cref="HttpConnections.CreateHandler"/> does.</param>
    public Broadcaster(Uri managementEndpoint, AWSCredentials credentials, string region, TimeProvider clock, Func<SocketsHttpHandler> createHandler)
    {
        (_managementEndpoint, _credentials, _region, _clock) = (managementEndpoint, credentials, region, clock);
        _connections = new(createHandler, clock);
        _client = new(_connections);
        _pace = new(clock);
    }

    public static Broadcaster FromEnvironment() => new(
        FunctionEnvironment.ManagementEndpoint,
        DefaultAWSCredentialsIdentityResolver.GetCredentials(),
        FunctionEnvironment.Region,
        TimeProvider.System);

    /// <summary>
    /// Posts a frame to every recipient, several at once, until all are done or the budget is spent. What endpoints answer never
    /// throws; final failures are logged, a bounded number of them one by one. If the recipients cannot be read to the end, the result
    /// is incomplete; if none can be read, what their source threw is thrown.
    /// </summary>
    /// <param name="recipients">Connection ids as API Gateway gave them, unescaped; read as the posts go out, a bounded number ahead; must heed its cancellation token.</param>
    /// <param name="frame">UTF-8 text.</param>
    /// <param name="budget">How long the whole may take, retries included.</param>
    /// <param name="onGone">Called for each recipient answered with 410, one call at a time; must be quick.</param>
    /// <param name="onUnreachable">The same for each whose posts failed until its window ended, while others' did not.</param>
    /// <param name="logger">Where failures are written.</param>
    /// <param name="cancellationToken">Gives up: throws once no post is under way any more.</param>
    public async Task<BroadcastResult> SendAsync(
        IAsyncEnumerable<string> recipients,
        ReadOnlyMemory<byte> frame,
        TimeSpan budget,
        Action<string> onGone,
        Action<string> onUnreachable,
        ILambdaLogger logger,
        CancellationToken cancellationToken)
    {
        // If they must be fetched, then here: the signer asks without waiting.
        await _credentials.GetCredentialsAsync().ConfigureAwait(false);
        var signer = new PostSigner(_managementEndpoint, _region, _credentials, _keys, frame, _clock);
        using var time = new CancellationTokenSource(budget > TimeSpan.Zero ? budget : TimeSpan.Zero, _clock);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        _pace.Begin();
        _connections.Begin();
        var broadcast = new Broadcast(_client, signer, _pace, onGone, onUnreachable, logger, _clock, stopping.Token);
        var result = await broadcast.RunAsync(recipients).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>Opens one connection, so that the first message need not wait for it; harmless when that fails.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        // Unsigned, so API Gateway answers 403 itself and nothing is invoked.
        var request = new HttpRequestMessage(HttpMethod.Get, $"{_managementEndpoint.AbsoluteUri.TrimEnd('/')}/%40connections/")
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        await _client.SendAsync(request, new(""), _clock.GetTimestamp(), cancellationToken, CancellationToken.None).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();
}
