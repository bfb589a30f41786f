using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using ChatFunctions.Connections;
using ChatFunctions.Log;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Rooms;
using ChatFunctions.Tables;
using Functions.Local;
using Functions.Local.DynamoDb;
using Functions.Tests.EndToEnd;
using Functions.Tests.Gateway;
using Functions.Tests.Template;

namespace Functions.Tests.Log;

/// <summary>The template's tables, and what was asked of them. Rows expire by a clock of the test's.</summary>
internal sealed class ChatTables : IAsyncDisposable
{
    public const string MessagesTable = "local-MessagesTable";

    /// <summary>How long a message is shown.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    private readonly WebApplication _app;

    private ChatTables(TimeSpan staleReads)
    {
        var stack = ChatTemplate.Stack();
        var builder = LoopbackServer.CreateBuilder();
        _app = builder.Build();
        var endpoint = new DynamoDbEndpoint(stack.Tables, enforceCapacity: false, Clock, staleReads);
        _app.Run(async context =>
        {
            context.Request.EnableBuffering();
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            context.Request.Body.Position = 0;
            var action = context.Request.Headers["X-Amz-Target"].ToString().Split('.').Last();
            Calls.Enqueue(body.RootElement.Text("TableName") is { } table ? $"{action} {table["local-".Length..]}" : action);
            Bodies.Enqueue(body.RootElement.Clone());
            await Before(action);
            var answer = context.Response.Body;
            using var held = new MemoryStream();
            context.Response.Body = held;
            await endpoint.HandleAsync(context);
            context.Response.Body = answer;
            if (await After(action))
                await answer.WriteAsync(held.ToArray());
            else
                context.Abort();
        });
        _app.Start();
        var address = new Uri(_app.Urls.Single());
        Database = Database.Create(address, new BasicAWSCredentials("local", "local"), "us-east-1");
        Reader = new(Database, MessagesTable, Clock);
        Rooms = new(Database, "local-RoomsTable", Clock);
        Connections = new(Database, "local-ConnectionsTable8000B8A1", Clock);
    }

    public ManualClock Clock { get; } = new();

    public Database Database { get; }

    public LogReader Reader { get; }

    public RoomTable Rooms { get; }

    public ConnectionTable Connections { get; }

    /// <summary>Each request's action and table.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>What each request asked.</summary>
    public ConcurrentQueue<JsonElement> Bodies { get; } = [];

    /// <summary>Called with each request's action before it is served.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called when a request was served; false loses its answer.</summary>
    public Func<string, Task<bool>> After { get; set; } = _ => Task.FromResult(true);

    public static ChatTables Start(TimeSpan staleReads = default) => new(staleReads);

    /// <summary>What one more environment writes with.</summary>
    public MessageLog Environment(string table = MessagesTable, TimeProvider? clock = null, TimeSpan? retention = null) =>
        new(Database, table, retention ?? Retention, clock ?? Clock);

    /// <summary>A budget of five seconds of the test's clock.</summary>
    public Budget Budget() => new(TimeSpan.FromSeconds(5), Clock);

    public Task<MessageFrame> AppendAsync(MessageLog environment, string text, string? room = null, bool isRetry = false) =>
        environment.AppendAsync(Message(text, room), isRetry, Budget(), CancellationToken.None);

    public static MessageFrame Message(string text, string? room = null) =>
        new($"id-{(text.Length > 48 ? text[^8..] : text)}", "abc=", "Ann", text, "2026-01-31T09:30:00.125Z") { Room = room };

    /// <summary>The rows of a room, by number.</summary>
    public async Task<List<Dictionary<string, AttributeValue>>> RowsAsync(string room = "everyone") =>
        (await Database.Client.QueryAsync(new QueryRequest
        {
            TableName = MessagesTable,
            KeyConditionExpression = "room = :room",
            ExpressionAttributeValues = new() { [":room"] = new(room) },
        })).Items ?? [];

    /// <summary>Deletes what DynamoDB would have deleted long since.</summary>
    public async Task DeleteExpiredAsync(string room = "everyone")
    {
        foreach (var row in (await RowsAsync(room)).Where(row => row.ContainsKey(LogRow.ExpiresAt) && LogRow.ExpiresAtOf(row) < Clock.GetUtcNow()))
            await Database.Client.DeleteItemAsync(MessagesTable, LogRow.Key(room, LogRow.SeqOf(row)));
    }

    public async ValueTask DisposeAsync()
    {
        Database.Client.Dispose();
        await _app.DisposeAsync();
    }
}
