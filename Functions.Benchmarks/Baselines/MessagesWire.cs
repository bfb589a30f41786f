using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Functions.Benchmarks.Aws;

namespace Functions.Benchmarks.Baselines;

/// <summary>
/// Between DynamoDB's client and a table of messages in the same process: answers come after as long as asked, and not after what
/// sockets and a busy machine add to it for all senders at once.
/// </summary>
/// <param name="table">Where messages are stored when they are answered.</param>
/// <param name="latency">From a request to its answer.</param>
internal sealed class MessagesWire(MessagesTable table, TimeSpan latency) : HttpMessageHandler
{
    private const string TargetHeader = "X-Amz-Target";

    private static readonly DelayLine _delays = new();

    /// <summary>What the SDK makes its client of.</summary>
    public HttpClientFactory Factory => new Clients(this);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answered = _delays.WaitAsync(latency);
        var body = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!;
        await answered;
        var action = request.Headers.GetValues(TargetHeader).Single().Split('.')[1];
        var (status, answer) = action switch
        {
            "PutItem" => table.Put(body),
            "TransactWriteItems" => table.PutAll(body),
            "Query" => (200, table.Query(body)),
            _ => throw new NotSupportedException(action),
        };
        return new((HttpStatusCode)status) { Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.0") };
    }

    private sealed class Clients(MessagesWire wire) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(wire, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
