using Amazon.Runtime;

namespace ChatFunctions.Http;

/// <summary>
/// The HTTP client of one AWS client, whose connection can be opened before the first call: a TLS handshake is most of what a
/// first call costs.
/// </summary>
internal sealed class EndpointHttp : HttpClientFactory
{
    private readonly Uri _endpoint;
    private readonly HttpClient _client;

    /// <param name="endpoint">Where the AWS client sends its requests.</param>
    /// <param name="timeout">Of one request.</param>
    public EndpointHttp(Uri endpoint, TimeSpan timeout)
    {
        _endpoint = endpoint;
        _client = InlineCompletions.CreateHttpClient(timeout);
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    /// <summary>Opens a connection, which stays in the pool; harmless when that fails, for the first call then tries again.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Unsigned: AWS answers by itself, whatever the answer, and no role needs a permission for it.
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_endpoint, "/ping"));
            using var response = await _client.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
        }
    }
}
