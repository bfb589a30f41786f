using System.Globalization;
using System.Text;
using Amazon.ApiGatewayManagementApi;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Runtime;
using ChatFunctions.Broadcasting;
using ChatFunctions.Broadcasting.Posts;
using ChatFunctions.Broadcasting.Signing;
using ChatFunctions.Http;
using ChatFunctions.Protocol;
using Functions.Benchmarks.Baselines;

// What the fan-out is compared with, as Lambda functions: each posts one frame to as many connections as its event's body says.
var name = Environment.GetEnvironmentVariable("_HANDLER");
if (name is "engine" or "bare-tuned" or "bare-headers" or "bare-signed" or "round-trips")
{
    InlineCompletions.SwitchOn();
    BufferPool.Enlarge();
}

var endpoint = new Uri(Environment.GetEnvironmentVariable("MANAGEMENT_ENDPOINT")!);
var credentials = new EnvironmentVariablesAWSCredentials();
var frame = Encoding.UTF8.GetBytes("""{"type":"message","id":"0193b0a4-95a5-7c3e-9d52-2f1b6a0f4c11","from":"Mg_sender0CIVA=","message":"hello, everyone!","sentAt":"2026-01-01T00:00:00.000Z"}""");

Func<string, ILambdaContext, Task<string>> baseline = name switch
{
    "engine" => Counted(EngineAsync()),
    "bare" or "bare-tuned" => Counted(BareAsync(Unsigned)),
    "bare-headers" => Counted(BareAsync(WithHeaders())),
    "bare-signed" => Counted(BareAsync(NewSigner().CreatePost)),
    "sdk-one-by-one" => Counted(OneByOneAsync()),
    "sdk-parallel" => Counted(ParallelAsync()),
    "round-trips" => RoundTripsAsync(),
    "appends" => AppendsAsync(),
    _ => throw new ArgumentException($"There is no baseline {name}."),
};
using var bootstrap = LambdaBootstrapBuilder.Create<APIGatewayProxyRequest, APIGatewayProxyResponse>(
    async (request, context) => new() { StatusCode = 200, Body = await baseline(request.Body, context) },
    new LambdaJsonSerializer()).Build();
await bootstrap.RunAsync();

static Func<string, ILambdaContext, Task<string>> Counted(Func<int, ILambdaContext, Task<int>> post) => async (body, context) =>
    (await post(int.Parse(body, CultureInfo.InvariantCulture), context)).ToString(CultureInfo.InvariantCulture);

static Uri DynamoDb() => new(Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_DYNAMODB")!);

Func<string, ILambdaContext, Task<string>> RoundTripsAsync()
{
    var calls = new RoundTrips(DynamoDb(), endpoint);
    return (body, _) => calls.MakeAsync(body);
}

Func<string, ILambdaContext, Task<string>> AppendsAsync()
{
    var appends = new Appends(credentials);
    return (body, _) => appends.AppendAsync(body);
}

// The engine alone, without the table: what the bare client is to be compared with.
Func<int, ILambdaContext, Task<int>> EngineAsync()
{
    var broadcaster = new Broadcaster(endpoint, credentials, "eu-central-1", TimeProvider.System);
    return async (count, context) => (await broadcaster.SendAsync(
        Ids(count).ToAsyncEnumerable(), frame, TimeSpan.FromMinutes(5), _ => { }, _ => { }, context.Logger, default)).Delivered;
}

// The ceiling: posts without a channel, retries or time limits of ours, as many at once as the engine's bound.
Func<int, ILambdaContext, Task<int>> BareAsync(Func<string, HttpRequestMessage> create)
{
    var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, ActivityHeadersPropagator = null, EnableMultipleHttp2Connections = true });
    return async (count, _) =>
    {
        var next = 0;
        var delivered = 0;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(count, Pace.Maximum)).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var index && index <= count)
            {
                using var response = await client.SendAsync(create(Id(index - 1)));
                if (response.IsSuccessStatusCode)
                    Interlocked.Increment(ref delivered);
            }
        }));
        return delivered;
    };
}

HttpRequestMessage Unsigned(string id) => new(HttpMethod.Post, $"{endpoint}/%40connections/{Uri.EscapeDataString(id)}")
{
    Content = new ReadOnlyMemoryContent(frame),
    Version = System.Net.HttpVersion.Version20,
};

// What the signer makes, without the work of signing.
Func<string, HttpRequestMessage> WithHeaders()
{
    var signed = NewSigner().CreatePost(Id(0));
    var headers = signed.Headers.NonValidated.Select(header => (header.Key, Value: header.Value.ToString())).ToArray();
    var address = signed.RequestUri!.OriginalString[..^Uri.EscapeDataString(Id(0)).Length];
    return id =>
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address + Uri.EscapeDataString(id), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Content = signed.Content,
            Version = signed.Version,
            VersionPolicy = signed.VersionPolicy,
        };
        foreach (var (key, value) in headers)
            request.Headers.TryAddWithoutValidation(key, value);
        return request;
    };
}

PostSigner NewSigner() => new(endpoint, "eu-central-1", credentials, new(), frame, TimeProvider.System);

Func<int, ILambdaContext, Task<int>> OneByOneAsync()
{
    var client = CreateSdkClient();
    return async (count, _) =>
    {
        foreach (var id in Ids(count))
            await client.PostToConnectionAsync(new PostToConnectionRequest { ConnectionId = id, Data = new MemoryStream(frame) });
        return count;
    };
}

Func<int, ILambdaContext, Task<int>> ParallelAsync()
{
    var client = CreateSdkClient();
    return async (count, _) =>
    {
        await Task.WhenAll(Ids(count).Select(id => client.PostToConnectionAsync(new PostToConnectionRequest { ConnectionId = id, Data = new MemoryStream(frame) })));
        return count;
    };
}

AmazonApiGatewayManagementApiClient CreateSdkClient() => new(credentials, new AmazonApiGatewayManagementApiConfig
{
    ServiceURL = endpoint.ToString(),
    AuthenticationRegion = "eu-central-1",
});

static string Id(int index) => string.Create(CultureInfo.InvariantCulture, $"Mg_{index:D9}CIVA=");

static IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(Id);
