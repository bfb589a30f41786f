using Amazon.ApiGatewayManagementApi;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Lambda.Core;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace ChatFunctions.Broadcasting;

/// <summary>Posts one frame to many connections.</summary>
internal sealed class Broadcaster(Uri managementEndpoint, AWSCredentials credentials, string region, TimeProvider clock)
{
    private readonly AmazonApiGatewayManagementApiClient _client = new(credentials, new AmazonApiGatewayManagementApiConfig
    {
        ServiceURL = managementEndpoint.ToString(),
        AuthenticationRegion = region,
        Timeout = TimeSpan.FromSeconds(5),
    });

    public static Broadcaster FromEnvironment() => new(
        FunctionEnvironment.ManagementEndpoint,
        DefaultAWSCredentialsIdentityResolver.GetCredentials(),
        FunctionEnvironment.Region,
        TimeProvider.System);

    public async Task<BroadcastResult> SendAsync(
        IAsyncEnumerable<Recipient> recipients,
        ReadOnlyMemory<byte> frame,
        TimeSpan budget,
        Action<Recipient> onGone,
        ILambdaLogger logger,
        CancellationToken cancellationToken)
    {
        int delivered = 0, gone = 0, failed = 0;
        using var deadline = new CancellationTokenSource(budget, clock);
        var complete = true;
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = deadline.Token };
            await Parallel.ForEachAsync(recipients, options, async (recipient, token) =>
            {
                try
                {
                    await _client.PostToConnectionAsync(
                        new PostToConnectionRequest { ConnectionId = recipient.ConnectionId, Data = new MemoryStream(frame.ToArray()) }, token);
                    Interlocked.Increment(ref delivered);
                }
                catch (GoneException)
                {
                    Interlocked.Increment(ref gone);
                    onGone(recipient);
                }
                catch (Exception exception) when (!token.IsCancellationRequested)
                {
                    Interlocked.Increment(ref failed);
                    logger.LogWarning("Post to {ConnectionId} failed: {Reason}", recipient.ConnectionId, exception.Message);
                }
            });
        }
        catch (OperationCanceledException)
        {
            complete = false;
        }

        return new BroadcastResult(delivered, gone, failed, complete);
    }
}
