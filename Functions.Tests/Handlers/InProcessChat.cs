using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.TestUtilities;
using Amazon.Runtime;
using ChatFunctions;
using ChatFunctions.Broadcasting;
using ChatFunctions.Connections;
using ChatFunctions.Log;
using ChatFunctions.Metrics;
using ChatFunctions.Protocol;
using ChatFunctions.Rooms;
using ChatFunctions.Tables;
using ChatFunctions.Throttling;
using Functions.Local;
using Functions.Local.DynamoDb;
using Functions.Local.Gateway;
using Functions.Local.Lambda;
using Functions.Tests.Template;
using Spectre.Console;

namespace Functions.Tests.Handlers;

/// <summary>The template's gateway and table with the handlers in this process, so that a test can stop an invocation in the middle.</summary>
internal sealed class InProcessChat : IFunctionInvoker, IAsyncDisposable
{
    private const string Region = "us-east-1";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly BasicAWSCredentials _credentials = new("local", "local");

    private readonly ConcurrentQueue<Exception> _thrown = new();
    private readonly WebApplication _app;
    private readonly WebSocketGateway _gateway;

    private InProcessChat(bool throttle, Func<Uri, Uri>? via, AWSCredentials? credentials, int historyHours)
    {
        var stack = ChatTemplate.Stack(("HistoryHours", $"{historyHours}"));
        var console = new RuntimeConsole(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }));
        var builder = LoopbackServer.CreateBuilder();
        _app = builder.Build();
        _gateway = new WebSocketGateway(stack.Api, this, new GatewayOptions(), console, TimeProvider.System);
        _gateway.Map(_app);
        _app.MapPost("/", new DynamoDbEndpoint(stack.Tables, throttle, TimeProvider.System).HandleAsync);
        _app.Start();
        Address = new Uri(_app.Urls.Single());
        TableName = Name("ConnectionsTable8000B8A1")!;
        RoomsTableName = Name("RoomsTable")!;
        MessagesTableName = Name("MessagesTable");
        Url = new UriBuilder(Address) { Scheme = "ws", Path = stack.Api.Stage.Name }.Uri;
        DynamoDb = new AmazonDynamoDBClient(
            _credentials, new AmazonDynamoDBConfig { ServiceURL = Address.AbsoluteUri, AuthenticationRegion = Region, MaxErrorRetry = 0 });
        var services = via?.Invoke(Address) ?? Address;
        ManagementEndpoint = new Uri(services, stack.Api.Stage.Name);
        credentials ??= _credentials;
        Database = Database.Create(services, credentials, Region);
        Table = new ConnectionTable(Database, TableName, TimeProvider.System);
        Rooms = new RoomTable(Database, RoomsTableName, TimeProvider.System);
        Messages = MessagesTableName is null ? null : new MessageLog(Database, MessagesTableName, TimeSpan.FromHours(24), TimeProvider.System);
        Management = ManagementClient.Create(ManagementEndpoint, credentials, Region);
        Broadcaster = new Broadcaster(ManagementEndpoint, credentials, Region, TimeProvider.System);

        string? Name(string logicalId) => stack.Tables.SingleOrDefault(table => table.LogicalId == logicalId)?.Name;
    }

    /// <summary>The services': http://127.0.0.1:PORT/</summary>
    public Uri Address { get; }

    /// <summary>Where clients connect.</summary>
    public Uri Url { get; }

    public string TableName { get; }

    public Uri ManagementEndpoint { get; }

    /// <summary>The table as the test sees it, whatever stands between the handlers and their services.</summary>
    public AmazonDynamoDBClient DynamoDb { get; }

    public Database Database { get; }

    public ConnectionTable Table { get; }

    public string RoomsTableName { get; }

    public RoomTable Rooms { get; }

    /// <summary>Null without history.</summary>
    public string? MessagesTableName { get; }

    /// <summary>The environment's, null without history.</summary>
    public MessageLog? Messages { get; set; }

    public ManagementClient Management { get; }

    /// <summary>Disposed with the chat.</summary>
    public Broadcaster Broadcaster { get; set; }

    /// <summary>The environment's; unlimited unless set.</summary>
    public SenderLimit Senders { get; set; } = new(0, TimeProvider.System);

    /// <summary>What counts the broadcasts; nothing, as in a stack without operations.</summary>
    public EmbeddedMetrics? Metrics { get; set; }

    /// <summary>What handlers threw: nothing, whatever a client or a service does.</summary>
    public IReadOnlyCollection<Exception> Thrown => _thrown;

    /// <summary>What <c>$connect</c> waits for after it has stored the row, before it answers.</summary>
    public Task HandshakesMayEnd { get; set; } = Task.CompletedTask;

    public TestLambdaLogger Log { get; } = new();

    /// <summary>Where handlers log; <see cref="Log"/> unless set.</summary>
    public ILambdaLogger? Logger { get; set; }

    /// <summary>What is left of an invocation's time when it begins.</summary>
    public TimeSpan RemainingTime { get; set; } = TimeSpan.FromSeconds(28);

    /// <param name="throttle">Whether the table's capacity is enforced.</param>
    /// <param name="via">Given the services' address, the one that handlers use instead.</param>
    /// <param name="credentials">What the handlers sign with.</param>
    /// <param name="historyHours">The template's parameter.</param>
    public static InProcessChat Start(
        bool throttle = false, Func<Uri, Uri>? via = null, AWSCredentials? credentials = null, int historyHours = 24) =>
        new(throttle, via, credentials, historyHours);

    /// <summary>The sendMessage function's handler, which remembers nothing between two messages but what is this chat's.</summary>
    public SendMessageHandler SendMessage(ConnectionTable? connections = null, TimeProvider? clock = null) => new(
        Tables(connections, clock), Messages, Broadcaster, new Lazy<ManagementClient>(Management), Senders, Metrics);

    /// <summary>The tables as an environment uses them.</summary>
    public FunctionTables Tables(ConnectionTable? connections = null, TimeProvider? clock = null) => new(Database, clock ?? TimeProvider.System)
    {
        Connections = connections ?? Table,
        Rooms = Rooms,
        LogReader = new(Database, MessagesTableName ?? "", TimeProvider.System),
    };

    public async Task<InvocationResult> InvokeAsync(
        string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var serializer = new LambdaJsonSerializer();
        var request = serializer.Deserialize<APIGatewayProxyRequest>(new MemoryStream(payload.ToArray()));
        try
        {
            var answer = new MemoryStream();
            serializer.Serialize(await HandleAsync(functionName, request), answer);
            return new InvocationResult.Success(answer.ToArray());
        }
        catch (Exception exception)
        {
            // The gateway makes an error frame of it, which a test may not look for.
            _thrown.Enqueue(exception);
            throw;
        }
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
        using var patience = new CancellationTokenSource(_patience);
        await _gateway.CloseAllAsync(patience.Token);
        await _app.DisposeAsync();
        Broadcaster.Dispose();
        DynamoDb.Dispose();
        Assert.That(patience.IsCancellationRequested, Is.False, $"A handler or a connection had not ended {_patience.TotalSeconds} s after all were closed.");
    }

    private async Task<APIGatewayProxyResponse> HandleAsync(string functionName, APIGatewayProxyRequest request)
    {
        switch (functionName)
        {
            case "local-ConnectHandler":
                var response = await new ConnectHandler(Tables()).HandleAsync(request, Context());
                await HandshakesMayEnd;
                return response;
            case "local-DisconnectHandler":
                return await new DisconnectHandler(Tables()).HandleAsync(request, Context());
            case "local-SendMessageHandler":
                return await SendMessage().HandleAsync(request, Context());
            case "local-JoinHandler":
                return await new JoinHandler(Tables(), Messages is not null).HandleAsync(request, Context());
            case "local-LeaveHandler":
                return await new LeaveHandler(Tables()).HandleAsync(request, Context());
            case "local-HistoryHandler":
                return await new HistoryHandler(Tables()).HandleAsync(request, Context());
            case "local-PeopleHandler":
                return await new PeopleHandler(Tables()).HandleAsync(request, Context());
            case "local-DefaultHandler":
                return await new DefaultHandler(Management, Messages is not null).HandleAsync(request, Context());
            default:
                throw new ArgumentException($"No handler is known for the function {functionName}.", nameof(functionName));
        }
    }
}
