using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.TestUtilities;
using Amazon.Runtime;
using ChatFunctions;
using ChatFunctions.Broadcasting;
using ChatFunctions.Connections;
using ChatFunctions.Protocol;
using Functions.Local;
using Functions.Local.DynamoDb;
using Functions.Local.Gateway;
using Functions.Local.Lambda;
using Functions.Local.Template;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Spectre.Console;

namespace Functions.Tests.Handlers;

/// <summary>The template's gateway and table with the handlers in this process, so that a test can stop an invocation in the middle.</summary>
internal sealed class InProcessChat : IFunctionInvoker, IAsyncDisposable
{
    private static readonly BasicAWSCredentials _credentials = new("local", "local");

    private readonly WebApplication _app;
    private readonly WebSocketGateway _gateway;
    private readonly Uri _address;

    private InProcessChat(bool throttle, Func<Uri, Uri>? via, AWSCredentials? credentials)
    {
        var stack = StackReader.Read(Path.Combine(Repository.Root, "template.yaml"), new Dictionary<string, string>());
        var console = new RuntimeConsole(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _gateway = new WebSocketGateway(stack.Api, this, new GatewayOptions(), console, TimeProvider.System);
        _gateway.Map(_app);
        _app.MapPost("/", new DynamoDbEndpoint(stack.Tables, throttle, TimeProvider.System).HandleAsync);
        _app.Start();
        _address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        TableName = stack.Tables.Single().Name;
        Url = new UriBuilder(_address) { Scheme = "ws", Path = stack.Api.Stage.Name }.Uri;
        DynamoDb = CreateClient(_address);
        var services = via?.Invoke(_address) ?? _address;
        Table = new ConnectionTable(CreateClient(services), TableName, TimeProvider.System);
        ManagementEndpoint = new Uri(services, stack.Api.Stage.Name);
        Broadcaster = new Broadcaster(ManagementEndpoint, credentials ?? _credentials, "us-east-1", TimeProvider.System);
    }

    public Uri Url { get; }

    public string TableName { get; }

    public Uri ManagementEndpoint { get; }

    /// <summary>The table as the test sees it, whatever stands between the handlers and their services.</summary>
    public AmazonDynamoDBClient DynamoDb { get; }

    public ConnectionTable Table { get; }

    public Broadcaster Broadcaster { get; }

    /// <summary>What <c>$connect</c> waits for after it has stored the row, before it answers.</summary>
    public Task HandshakesMayEnd { get; set; } = Task.CompletedTask;

    public TestLambdaLogger Log { get; } = new();

    /// <summary>Where handlers log; <see cref="Log"/> unless set.</summary>
    public ILambdaLogger? Logger { get; set; }

    /// <summary>What is left of an invocation's time when it begins.</summary>
    public TimeSpan RemainingTime { get; set; } = TimeSpan.FromSeconds(28);

    /// <param name="throttle">Whether the table's capacity is enforced.</param>
    /// <param name="via">Given the services' address, the one that handlers use instead.</param>
    /// <param name="credentials">What posts are signed with.</param>
    public static InProcessChat Start(bool throttle = false, Func<Uri, Uri>? via = null, AWSCredentials? credentials = null) =>
        new(throttle, via, credentials);

    public async Task<InvocationResult> InvokeAsync(
        string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var serializer = new LambdaJsonSerializer();
        var request = serializer.Deserialize<APIGatewayProxyRequest>(new MemoryStream(payload.ToArray()));
        var response = await HandleAsync(functionName, request);
        var answer = new MemoryStream();
        serializer.Serialize(response, answer);
        return new InvocationResult.Success(answer.ToArray());
    }

    public TestLambdaContext Context() => new()
    {
        AwsRequestId = "request-1",
        RemainingTime = RemainingTime,
        Logger = Logger ?? Log,
    };

    public Task PutRowAsync(string connectionId, DateTimeOffset connectedAt) =>
        Table.PutAsync(connectionId, connectedAt, CancellationToken.None);

    public async Task<Dictionary<string, AttributeValue>?> RowAsync(string connectionId) =>
        (await DynamoDb.GetItemAsync(TableName, new() { ["connectionId"] = new(connectionId) })).Item is { Count: > 0 } row ? row : null;

    public async Task<List<string>> ConnectionIdsAsync() =>
        [.. ((await DynamoDb.ScanAsync(new ScanRequest { TableName = TableName })).Items ?? []).Select(item => item["connectionId"].S)];

    public async ValueTask DisposeAsync()
    {
        await _gateway.CloseAllAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Broadcaster.Dispose();
        DynamoDb.Dispose();
    }

    private static AmazonDynamoDBClient CreateClient(Uri address) => new(
        _credentials,
        new AmazonDynamoDBConfig
        {
            ServiceURL = address.ToString(),
            AuthenticationRegion = "us-east-1",
            Timeout = TimeSpan.FromSeconds(3),
            MaxErrorRetry = 0,
        });

    private async Task<APIGatewayProxyResponse> HandleAsync(string functionName, APIGatewayProxyRequest request)
    {
        switch (functionName)
        {
            case "local-ConnectHandler":
                var response = await new ConnectHandler(Table, TimeProvider.System).HandleAsync(request, Context());
                await HandshakesMayEnd;
                return response;
            case "local-DisconnectHandler":
                return await new DisconnectHandler(Table).HandleAsync(request, Context());
            default:
                return await new SendMessageHandler(Table, Broadcaster, TimeProvider.System).HandleAsync(request, Context());
        }
    }
}
