using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace Functions.Tests.Model;

/// <summary>
/// Between DynamoDB's client and the embedded DynamoDB, without a socket: here requests wait for one another in an order left to
/// chance, get lost or are refused, and functions die.
/// </summary>
internal sealed class TableWire : HttpMessageHandler
{
    private const string TargetHeader = "X-Amz-Target";

    /// <summary>For whichever invocation calls it.</summary>
    public static AmazonDynamoDBClient Client { get; } = new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig
        {
            ServiceURL = "http://tables.invalid",
            AuthenticationRegion = "eu-central-1",
            HttpClientFactory = new Factory(),
            MaxErrorRetry = 0,
        });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var invocation = Invocation.Current;
        var action = request.Headers.GetValues(TargetHeader).Single().Split('.')[1];
        var body = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!.AsObject();
        var (status, answer) = await AskAsync(invocation, new(invocation.Function, action, body));
        return new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(answer, Encoding.UTF8, "application/x-amz-json-1.0"),
        };
    }

    private static async Task<(int Status, string Answer)> AskAsync(Invocation invocation, TableCall call)
    {
        var (world, faults) = (invocation.World, invocation.World.Faults);
        await world.PauseAsync();
        await invocation.LiveAsync();
        if (world.Happens(faults.Throttled))
        {
            invocation.IsFaulted = true;
            return (400, """{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"Slow down."}""");
        }

        if (world.Happens(faults.Unarrived))
            throw Lost(invocation, "The request got lost.");
        if (call.Writes && world.Happens(faults.Late))
        {
            invocation.Unsure++;
            world.Invocations.Add();
            invocation.Late.Add(world.Begin(() => ArriveAsync(invocation, call)));
            throw Lost(invocation, "The request was given up.");
        }

        await KillAsync(invocation);
        var answer = world.Do(call, invocation);
        await KillAsync(invocation);
        await world.PauseAsync();
        if (world.Happens(faults.Unanswered))
        {
            invocation.Unsure++;
            throw Lost(invocation, "The answer got lost.");
        }

        await invocation.LiveAsync();
        return answer;
    }

    private static async Task ArriveAsync(Invocation invocation, TableCall call)
    {
        await Task.Delay(invocation.World.Any(30));
        try
        {
            invocation.World.Do(call, invocation);
        }
        finally
        {
            invocation.World.Invocations.Leave();
        }
    }

    private static Task KillAsync(Invocation invocation)
    {
        if (invocation.World.Happens(invocation.World.Faults.Killed))
            invocation.Kill();
        return invocation.LiveAsync();
    }

    private static HttpRequestException Lost(Invocation invocation, string what)
    {
        invocation.IsFaulted = true;
        return new(what);
    }

    private sealed class Factory : HttpClientFactory
    {
        private readonly HttpClient _client = new(new TableWire()) { Timeout = Timeout.InfiniteTimeSpan };

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;
    }
}
