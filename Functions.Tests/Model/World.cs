using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.TestUtilities;
using ChatFunctions;
using ChatFunctions.Log;
using ChatFunctions.Tables;
using Functions.Local.DynamoDb;
using Functions.Local.Template;
using Functions.Tests.Faults;
using Functions.Tests.Gateway;

namespace Functions.Tests.Model;

/// <summary>One schedule's tables, functions and members.</summary>
internal sealed class World : IDisposable
{
    public const string Connections = "Connections";
    public const string Rooms = "Rooms";
    public const string Messages = "Messages";

    private static readonly TimeSpan _retention = TimeSpan.FromMinutes(20);

    // A connection's row is kept for 130 minutes.
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(90);

    // By how much the clocks of environments are wrong, at most.
    private static readonly TimeSpan _skew = TimeSpan.FromSeconds(30);

    // Of the schedule's own clock; a twentieth of it in truth.
    private static readonly TimeSpan _staleReads = TimeSpan.FromSeconds(1);

    // What has expired in the log is deleted by the schedule.
    private static readonly IReadOnlyList<Table> _tables =
    [
        new("ConnectionsTable8000B8A1", Connections, new("connectionId", "S"), null, new(5, 5), "expiresAt"),
        new("RoomsTable", Rooms, new("room", "S"), new("connectionId", "S"), null, "expiresAt"),
        new("MessagesTable", Messages, new("room", "S"), new("seq", "N"), null, null),
    ];

    private static int s_worlds;

    private readonly Posts _posts;
    private readonly DynamoDbEndpoint _endpoint;
    private readonly Random _random;
    private readonly ConcurrentBag<Task> _underWay = [];
    private readonly ConcurrentQueue<Violation> _violations = new();
    private readonly ConcurrentQueue<Ack> _acks = new();
    private readonly List<Sender> _idle = [];
    private readonly Lock _tablesGate = new();
    private readonly Lock _gate = new();
    private readonly string _name = $"w{Interlocked.Increment(ref s_worlds)}";
    private int _names;
    private int _time;
    private long _lastFrameAt;
    private TimeSpan _mayPass;

    public World(Schedule schedule, Mutation mutation, Posts posts)
    {
        (Faults, Mutation, _posts, _random) = (schedule.Faults, mutation, posts, new(schedule.Seed));
        _endpoint = new(_tables, enforceCapacity: false, Clock, _staleReads);
        _mayPass = _longest - TimeSpan.FromMinutes(schedule.Pause);
        Witness = new(Clock, Violated);
    }

    public delegate Task<APIGatewayProxyResponse> Handler(APIGatewayProxyRequest request, ILambdaContext context);

    public Handler Connect => new ConnectHandler(NewEnvironment()).HandleAsync;

    public Handler Disconnect => new DisconnectHandler(NewEnvironment()).HandleAsync;

    public Handler Join => new JoinHandler(NewEnvironment(), keepsHistory: true).HandleAsync;

    public Handler Leave => new LeaveHandler(NewEnvironment()).HandleAsync;

    public Handler History => new HistoryHandler(NewEnvironment()).HandleAsync;

    /// <summary>Those that are under way, with what they wrote: no time passes at once meanwhile.</summary>
    public Gate Invocations { get; } = new();

    public FastClock Clock { get; } = new();

    public Faults Faults { get; set; }

    public Mutation Mutation { get; }

    public Witness Witness { get; }

    public ConcurrentQueue<Stay> Stays { get; } = new();

    public ConcurrentQueue<SentMessage> Sent { get; } = new();

    public IReadOnlyCollection<Ack> Acks => _acks;

    public IReadOnlyCollection<Violation> Violations => _violations;

    /// <summary>Of two moments the later has the higher number.</summary>
    public int Now() => Interlocked.Increment(ref _time);

    public void Violated(Rule rule, string what) => _violations.Enqueue(new(rule, what));

    /// <summary>A number below <paramref name="limit"/>, left to chance.</summary>
    public int Any(int limit)
    {
        lock (_random)
            return _random.Next(limit);
    }

    /// <param name="often">In a thousand times.</param>
    public bool Happens(int often) => often > 0 && Any(1000) < often;

    /// <summary>How long an environment shows messages: it may have been configured before another was.</summary>
    public TimeSpan AnyRetention() => _retention / (1 + Any(2));

    /// <summary>Lets others go first, or not.</summary>
    public async Task PauseAsync()
    {
        switch (Any(20))
        {
            case 0:
                await Task.Delay(5 + Any(15));
                break;
            case < 8:
                await Task.Delay(1 + Any(2));
                break;
            default:
                await Task.Yield();
                break;
        }
    }

    public string NewName() => $"{_name}-{Interlocked.Increment(ref _names)}";

    public Connection NewConnection(Action<ChatMessage> receive, Action<Connection> closed)
    {
        var connection = new Connection(this, NewName(), receive, closed);
        _posts.Add(connection);
        return connection;
    }

    /// <summary>What goes on by itself until <see cref="SettleAsync"/>.</summary>
    public Task Begin(Func<Task> work)
    {
        var begun = Task.Run(work);
        _underWay.Add(begun);
        return begun;
    }

    public async Task SettleAsync()
    {
        while (_underWay.TryTake(out var work))
            await work;
    }

    /// <summary>The answer of a function to a frame; null when none comes.</summary>
    public async Task<JsonElement?> InvokeAsync(Handler handler, Connection connection, string? frame)
    {
        var (answer, _) = await InvokeAsync(handler, connection, frame, new Invocation(this, handler.Method.DeclaringType!.Name));
        return answer is { Body: { } body } && !Happens(Faults.LostAcks) ? JsonElement.Parse(body) : null;
    }

    /// <summary>
    /// Whether a connection is let in; then it is open. No time passes at once meanwhile: a handshake does not last that long, and a row
    /// that is older than one is deleted when a post finds no connection.
    /// </summary>
    public async Task<bool> ConnectAsync(Connection connection)
    {
        await Invocations.EnterAsync();
        try
        {
            var (answer, _) = await AnswerAsync(Connect, connection, null, new Invocation(this, nameof(ConnectHandler)));
            if (answer is not { StatusCode: 200 })
                return false;
            await PauseAsync();
            connection.Open();
            return true;
        }
        finally
        {
            Invocations.Leave();
        }
    }

    /// <summary>The answer of one of the sendMessage function's environments; null when none comes.</summary>
    public async Task<JsonElement?> SendAsync(Connection connection, string frame, SentMessage message)
    {
        var sender = Rent();
        var invocation = new Invocation(this, nameof(SendMessageHandler));
        var before = Witness.CountOf(message.Room);
        sender.Serves = invocation;
        var (answer, _) = await InvokeAsync(sender.HandleAsync, connection, frame, invocation);
        var others = Witness.Of(message.Room).Skip(before).Count(stored => stored.By != invocation);
        if (answer is not null && invocation.Vain > 1 + others + invocation.Unsure)
            Violated(Rule.Sparing, $"{message.Text}: {invocation.Vain} writes in vain, {others} others'");
        Return(sender);
        message.Ended(invocation.Late);
        if (answer?.Body is not { } body)
            return null;
        var json = JsonElement.Parse(body);
        if (json.GetProperty("type").GetString() == "ack")
            _acks.Enqueue(Ack.Read(json, message, connection, Now()));
        return Happens(Faults.LostAcks) ? null : json;
    }

    /// <summary>Does what DynamoDB is asked for.</summary>
    public (int Status, string Answer) Do(TableCall call, Invocation invocation)
    {
        Mutation.Change(call);
        if (Mutation.Later(call))
        {
            invocation.PutOff = call;
            return (200, "{}");
        }

        var answer = DoNow(call, invocation);
        if (invocation.PutOff is not null && Mutation.Until(call))
            DoPutOff(invocation);
        return answer;
    }

    /// <summary>Another environment of a function, whose clock is wrong.</summary>
    public FunctionTables NewEnvironment()
    {
        var database = new Database(TableWire.Client);
        var clock = new ShiftedClock(Clock, _skew * (Any(201) - 100) / 100);
        return new(database, clock)
        {
            Connections = new(database, Connections, clock),
            Rooms = new(database, Rooms, clock),
            LogReader = new(database, Messages, clock),
        };
    }

    /// <summary>Some time passes at once, often until a message is about to expire or to be deleted; then those that have expired are, or not yet.</summary>
    public async Task PassAsync()
    {
        await Invocations.AloneAsync(() =>
        {
            StoredMessage[] stored = [.. Witness.Of(null), .. Witness.Of("a")];
            var time = TimeSpan.FromMinutes(1 + Any(20));
            if (stored.Length > 0 && Any(3) > 0)
                time = stored[Any(stored.Length)].ShownUntil + (Any(2) * LogRow.Grace) + TimeSpan.FromSeconds(Any(150) - 100) - Clock.GetUtcNow();
            if (time <= TimeSpan.Zero || time > _mayPass)
                return;
            _mayPass -= time;
            Clock.Leap(time);
        });
        _ = Begin(() => DeleteExpiredAsync(Any(101)));
    }

    /// <summary>What has expired is deleted, in any order.</summary>
    /// <param name="share">How much of it, in percent.</param>
    public async Task DeleteExpiredAsync(int share)
    {
        var rows = AskDirectly("Scan", new() { ["TableName"] = Messages, ["ConsistentRead"] = true })["Items"]!.AsArray();
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var expired = rows.Where(row => long.Parse((string?)row!["expiresAt"]?["N"] ?? $"{long.MaxValue}") <= now && Any(100) < share).ToArray();
        foreach (var row in expired.OrderBy(_ => Any(1000)))
        {
            await PauseAsync();
            AskDirectly("DeleteItem", new()
            {
                ["TableName"] = Messages,
                ["Key"] = new JsonObject { ["room"] = row!["room"]!.DeepClone(), ["seq"] = row["seq"]!.DeepClone() },
                // What was put in its place meanwhile has not expired.
                ["ConditionExpression"] = "expiresAt = :old",
                ["ExpressionAttributeValues"] = new JsonObject { [":old"] = row["expiresAt"]!.DeepClone() },
            });
        }
    }

    public void Dispose()
    {
        _posts.Remove(this);
        foreach (var sender in _idle)
            sender.Dispose();
    }

    private async Task<(APIGatewayProxyResponse? Answer, Invocation Invocation)> InvokeAsync(
        Handler handler, Connection connection, string? frame, Invocation invocation)
    {
        await Invocations.EnterAsync();
        try
        {
            return await AnswerAsync(handler, connection, frame, invocation);
        }
        finally
        {
            Invocations.Leave();
        }
    }

    private async Task<(APIGatewayProxyResponse? Answer, Invocation Invocation)> AnswerAsync(
        Handler handler, Connection connection, string? frame, Invocation invocation)
    {
        var log = new LevelLog();
        var request = new APIGatewayProxyRequest
        {
            Body = frame,
            RequestContext = new() { ConnectionId = connection.Id, RequestTimeEpoch = FrameTime() },
        };
        var context = new TestLambdaContext { AwsRequestId = "request-1", RemainingTime = TimeSpan.FromSeconds(28), Logger = log };
        var answering = Task.Run(() =>
        {
            Invocation.Current = invocation;
            return handler(request, context);
        });
        await Task.WhenAny(answering, invocation.Killed);
        DoPutOff(invocation);
        if (invocation.Killed.IsCompleted)
            return (null, invocation);
        var answer = await answering;
        // A machine that is busy elsewhere may leave a function no time.
        if (!invocation.IsFaulted && answer.StatusCode is >= 500 and not 503 && !log.Errors.Any(error => error.Contains("Canceled")))
            Violated(Rule.Answered, string.Join('\n', [$"{answer.StatusCode} {answer.Body}", .. log.Errors, .. log.Warnings]));
        return (answer, invocation);
    }

    /// <summary>In milliseconds; no two frames have the same.</summary>
    private long FrameTime()
    {
        lock (_gate)
            return _lastFrameAt = Math.Max(_lastFrameAt + 1, Clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private Sender Rent()
    {
        lock (_gate)
        {
            // Three are there from the start, so that each knows but a part of what was sent.
            var number = Any(Math.Max(3, _idle.Count));
            if (number < _idle.Count)
            {
                var idle = _idle[number];
                _idle.RemoveAt(number);
                return idle;
            }
        }

        var sender = new Sender(this, NewName(), _posts);
        _posts.Add(sender);
        return sender;
    }

    private void Return(Sender sender)
    {
        if (sender.IsDead)
        {
            sender.Dispose();
            return;
        }

        lock (_gate)
            _idle.Add(sender);
    }

    private void DoPutOff(Invocation invocation)
    {
        if (invocation.PutOff is not { } call)
            return;
        invocation.PutOff = null;
        DoNow(call, invocation);
    }

    private (int Status, string Answer) DoNow(TableCall call, Invocation invocation)
    {
        lock (_tablesGate)
        {
            var (status, answer) = Ask(call.Action, Encoding.UTF8.GetBytes(call.Body.ToJsonString()));
            if (call.WritesLog && status == 200)
                Witness.See(call, invocation);
            else if (call.WritesLog)
                invocation.Vain++;
            return (status, answer);
        }
    }

    private JsonNode AskDirectly(string action, JsonObject body)
    {
        lock (_tablesGate)
            return JsonNode.Parse(Ask(action, Encoding.UTF8.GetBytes(body.ToJsonString())).Answer)!;
    }

    private (int Status, string Answer) Ask(string action, byte[] body)
    {
        var answer = new MemoryStream();
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Headers["X-Amz-Target"] = $"DynamoDB_20120810.{action}";
        context.Request.Headers.Authorization = "AWS4-HMAC-SHA256";
        context.Request.Body = new MemoryStream(body);
        context.Response.Body = answer;
        // In memory nothing is waited for.
        _endpoint.HandleAsync(context).GetAwaiter().GetResult();
        return (context.Response.StatusCode, Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length));
    }
}
