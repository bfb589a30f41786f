using System.Globalization;
using System.Text;

namespace Functions.Tests.Faults.Proxy;

/// <summary>Those that the tests inject. None answers with a failure what the service has done: the function could not tell it from a refusal.</summary>
internal static class Faults
{
    private static readonly byte[] _nothing = new byte[16];
    private static readonly TaskCompletionSource _never = new();

    /// <summary>The service never learns of the request, and the connection ends.</summary>
    public static Fault Reset { get; } = (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>The service does what was asked, and the connection ends without its answer.</summary>
    public static Fault LostAnswer { get; } = async (context, forwardAsync) =>
    {
        await forwardAsync();
        context.Abort();
    };

    /// <summary>The service does what was asked, and the connection ends in the middle of its answer.</summary>
    public static Fault TruncatedAnswer { get; } = async (context, forwardAsync) =>
    {
        var answer = await forwardAsync();
        var body = answer.Body.Length > 0 ? answer.Body : _nothing;
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    /// <summary>DynamoDB's answer when the table's capacity is used up.</summary>
    public static Fault TableThrottled { get; } = (context, _) => AnswerAsync(
        context, 400, """{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"exceeded"}""");

    /// <summary>The function's role may not.</summary>
    public static Fault Denied { get; } = (context, _) => AnswerAsync(
        context,
        400,
        """
        {"__type":"com.amazon.coral.service#AccessDeniedException",
        "Message":"User: arn:aws:sts::123456789012:assumed-role/chat is not authorized to perform: dynamodb:Query"}
        """);

    /// <summary>The table is gone.</summary>
    public static Fault Missing { get; } = (context, _) => AnswerAsync(
        context, 400, """{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}""");

    /// <summary>A page of one that was counted, with another after it, however many were read.</summary>
    public static Fault Page { get; } = (context, _) => AnswerAsync(
        context, 200, """{"Count":1,"ScannedCount":1,"Items":[],"LastEvaluatedKey":{"room":{"S":"garden"},"connectionId":{"S":"a"}}}""");

    /// <summary>DynamoDB's answer when a transaction finds no capacity left.</summary>
    public static Fault TransactionThrottled { get; } = (context, _) => AnswerAsync(
        context,
        400,
        """
        {"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"cancelled",
        "CancellationReasons":[{"Code":"ThrottlingError","Message":"exceeded"},{"Code":"None"}]}
        """);

    /// <summary>No answer at all.</summary>
    public static Fault Stalled { get; } = Stall(_never.Task);

    /// <summary>A service that answers with what is none of its answers.</summary>
    public static Fault Garbage { get; } = (context, _) => AnswerAsync(context, 200, "<html>");

    public static Fault Status(int status) => (context, _) => AnswerAsync(context, status, """{"message":"injected"}""");

    /// <summary>No answer until then, unless the function gives up first; after that the service's.</summary>
    public static Fault Stall(Task until) => async (context, forwardAsync) =>
    {
        await until.WaitAsync(context.RequestAborted);
        var answer = await forwardAsync();
        await AnswerAsync(context, answer.Status, Encoding.UTF8.GetString(answer.Body));
    };

    /// <summary>The fault as a test case names it: in words, or by its HTTP status.</summary>
    public static Fault Named(string name) => name switch
    {
        "reset" => Reset,
        "lost answer" => LostAnswer,
        "truncated answer" => TruncatedAnswer,
        "throttled table" => TableThrottled,
        "cancelled" => TransactionThrottled,
        "stalled" => Stalled,
        "denied" => Denied,
        "missing" => Missing,
        "garbage" => Garbage,
        _ => Status(int.Parse(name, CultureInfo.InvariantCulture)),
    };

    private static Task AnswerAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.0";
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(body);
        return context.Response.WriteAsync(body);
    }
}
