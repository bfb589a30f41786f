using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.FanOut;

/// <summary>A function that sends one message to a room.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Command">What starts it.</param>
/// <param name="Handler">Its <c>_HANDLER</c>.</param>
/// <param name="MostPosts">Posts it is measured on at most, where more would only take long, or more memory than there is.</param>
/// <param name="HasChatHeap">Whether its heap is bounded as the chat's functions' is, which have that compiled in.</param>
internal sealed record Contestant(string Name, string[] Command, string Handler, int MostPosts = int.MaxValue, bool HasChatHeap = false)
{
    /// <summary>The chat's own function, its scan of the table included.</summary>
    public static Contestant Function(Contestants built) =>
        new("function", [built.Bootstrap], "Functions::ChatFunctions.SendMessageHandler::HandleAsync");

    /// <summary>The function of <c>--code</c>, when there is one.</summary>
    public static Contestant? Given(Contestants built) =>
        built.Given is { } bootstrap ? Function(built) with { Name = "function of --code", Command = [bootstrap] } : null;

    /// <summary>Its engine without the table, which is what the bare client does too.</summary>
    public static Contestant Engine(Contestants built) => new("engine alone", [built.Baselines], "engine", HasChatHeap: true);

    /// <summary>The ceiling: unsigned posts, as many at once as the engine makes at most, and nothing else.</summary>
    public static Contestant Bare(Contestants built) => new("bare HttpClient", [built.Baselines], "bare");

    /// <summary>The same with <c>InlineCompletions</c>, <c>BufferPool</c> and the bound of the heap, which the chat's function and its engine have too.</summary>
    public static Contestant TunedBare(Contestants built) => new("bare HttpClient, the chat's settings", [built.Baselines], "bare-tuned", HasChatHeap: true);

    /// <summary>The same with requests as the signer makes them, whose headers are the bulk of what is sent, without the work of signing.</summary>
    public static Contestant Headers(Contestants built) => new("the same with a signed post's headers", [built.Baselines], "bare-headers", HasChatHeap: true);

    /// <summary>The same signed by the chat's signer: what it lacks of the engine is time limits, retries, counts and reading ahead; what it has beyond it is HttpClient's own timer and buffer for each post.</summary>
    public static Contestant Signed(Contestants built) => new("the same signed", [built.Baselines], "bare-signed", HasChatHeap: true);

    public static Contestant OneByOne(Contestants built) => new("SDK one by one", [built.Baselines], "sdk-one-by-one", MostPosts: 500);

    public static Contestant Parallel(Contestants built) => new("SDK in parallel", [built.Baselines], "sdk-parallel", MostPosts: 10_000);

    public static Contestant Node(Contestants built) => new("Node.js Promise.all", ["node", built.Node], "sendMessage", MostPosts: 10_000);

    /// <summary>Whether a turn reached everyone it had to, by its own account and by the endpoint's.</summary>
    /// <param name="answer">The invocation's.</param>
    /// <param name="behaviour">Of the room.</param>
    /// <param name="delivered">Posts that the endpoint answered with 200; a retry may repeat one.</param>
    public bool Reached(string answer, Behaviour behaviour, int delivered)
    {
        var body = JsonNode.Parse(answer)!["body"]!.GetValue<string>();
        var ack = IsChat ? JsonNode.Parse(body) : null;
        var counted = ack is null ? int.Parse(body, CultureInfo.InvariantCulture) : (int?)ack["delivered"];
        // The bare client retries nothing, so of a throttled account it reaches whom it may.
        var expected = !IsChat && behaviour.IsThrottled ? delivered : behaviour.Connections - behaviour.Gone;
        return counted == expected && delivered >= expected && (ack is null || ((bool)ack["complete"]! && (int)ack["gone"]! == behaviour.Gone));
    }

    public bool IsNode => Command[0] == "node";

    private bool IsChat => Handler.Contains("::", StringComparison.Ordinal);

    /// <summary>The event: the baselines take the number of posts from it, the others from the table.</summary>
    public byte[] Event(int connections)
    {
        var body = IsChat || IsNode
            ? """{"action":"sendMessage","message":"hello, everyone!"}"""
            : connections.ToString(CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(
            $$$"""{"requestContext":{"routeKey":"sendMessage","eventType":"MESSAGE","connectionId":"Mg_sender0CIVA=","requestId":"r","stage":"prod"},"body":{{{JsonSerializer.Serialize(body)}}},"isBase64Encoded":false}""");
    }
}
