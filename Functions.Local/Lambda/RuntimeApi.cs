using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Functions.Local.Lambda.Environments;

namespace Functions.Local.Lambda;

/// <summary>
/// The HTTP interface through which a process takes events and answers them:
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. Function and environment are the first two segments
/// of every path, so that one port serves all processes.
/// </summary>
/// <param name="find">The environment of a function's logical id and an environment's number.</param>
internal sealed class RuntimeApi(Func<string, int, (string Arn, ExecutionEnvironment Environment)?> find)
{
    /// <summary>6 MB of payload and 100 bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html</summary>
    internal const int MaxPayloadBytes = 6 * 1024 * 1024 + 100;

    private static readonly byte[] Accepted = [.. """{"status":"OK"}"""u8];

    private static readonly RuntimeApiError InvalidRequestId = new("The request id is not that of the event being handled.", "InvalidRequestID");
    private static readonly RuntimeApiError TooLarge = new(
        $"Response payload size exceeded maximum allowed payload size ({MaxPayloadBytes} bytes).", "Function.ResponseSizeTooLarge");

    public void Map(IEndpointRouteBuilder app)
    {
        const string runtime = "/{function}/{environment:int}/2018-06-01/runtime";
        app.MapGet($"{runtime}/invocation/next", context => WithEnvironmentAsync(context, NextAsync));
        app.MapPost($"{runtime}/invocation/{{id}}/response", context => WithEnvironmentAsync(context, ResponseAsync));
        app.MapPost($"{runtime}/invocation/{{id}}/error", context => WithEnvironmentAsync(context, ErrorAsync));
        app.MapPost($"{runtime}/init/error", context => WithEnvironmentAsync(context, InitErrorAsync));
    }

    private async Task WithEnvironmentAsync(HttpContext context, Func<HttpContext, string, ExecutionEnvironment, Task> answer)
    {
        // A page on any site could otherwise take a function's events away; a runtime is never a browser.
        if (context.Request.Headers.ContainsKey("Origin") || context.Request.Headers.ContainsKey("Sec-Fetch-Site"))
        {
            await WriteAsync(context, StatusCodes.Status403Forbidden, new RuntimeApiError("The Runtime API does not serve web pages.", "Forbidden"));
            return;
        }
        var function = (string)context.Request.RouteValues["function"]!;
        var number = int.Parse((string)context.Request.RouteValues["environment"]!, CultureInfo.InvariantCulture);
        if (find(function, number) is var (arn, environment))
            await answer(context, arn, environment);
        else
            await WriteAsync(context, StatusCodes.Status404NotFound, new RuntimeApiError("There is no such execution environment.", "NotFound"));
    }

    private static async Task NextAsync(HttpContext context, string arn, ExecutionEnvironment environment)
    {
        Invocation? invocation;
        try
        {
            invocation = await environment.NextAsync(context.RequestAborted);
        }
        catch (InvalidOperationException exception)
        {
            await RefuseAsync(context, environment, StatusCodes.Status403Forbidden, new RuntimeApiError(exception.Message, "InvalidStateTransition"));
            return;
        }
        if (invocation is null)
        {
            await RefuseAsync(context, environment, StatusCodes.Status410Gone, new RuntimeApiError("This execution environment has ended.", "Gone"));
            return;
        }
        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = invocation.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = arn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = invocation.Payload.Length;
        await context.Response.Body.WriteAsync(invocation.Payload, context.RequestAborted);
    }

    private static async Task ResponseAsync(HttpContext context, string arn, ExecutionEnvironment environment)
    {
        var id = RequestId(context);
        if (await ReadBodyAsync(context) is { } answer)
        {
            await AcceptAsync(context, environment, environment.Respond(id, answer));
            return;
        }
        var known = environment.Fail(id, new FunctionError(TooLarge.ErrorType, TooLarge.ErrorMessage));
        await RefuseAsync(
            context,
            environment,
            known ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest,
            known ? TooLarge : InvalidRequestId);
    }

    private static async Task ErrorAsync(HttpContext context, string arn, ExecutionEnvironment environment) =>
        await AcceptAsync(context, environment, environment.Fail(RequestId(context), await ReadErrorAsync(context)));

    private static async Task InitErrorAsync(HttpContext context, string arn, ExecutionEnvironment environment)
    {
        if (environment.FailInit(await ReadErrorAsync(context)))
            await AcceptAsync(context, environment, true);
        else
            await RefuseAsync(context, environment, StatusCodes.Status403Forbidden, new RuntimeApiError("This execution environment has started already.", "InvalidStateTransition"));
    }

    private static string RequestId(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static async Task<FunctionError> ReadErrorAsync(HttpContext context)
    {
        var type = context.Request.Headers["Lambda-Runtime-Function-Error-Type"].ToString();
        ReportedError? error = null;
        try
        {
            if (await ReadBodyAsync(context) is { Length: > 0 } body)
                error = JsonSerializer.Deserialize(body, RuntimeApiJson.Default.ReportedError);
        }
        catch (JsonException)
        {
            // The header is all there is, then.
        }
        return new FunctionError(error?.ErrorType ?? (type is "" ? "Runtime.Unknown" : type), error?.ErrorMessage ?? "");
    }

    /// <returns>Null when it is larger than Lambda allows.</returns>
    private static async Task<byte[]?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxPayloadBytes)
            return null;
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + count > MaxPayloadBytes)
                return null;
            body.Write(buffer, 0, count);
        }
        return body.ToArray();
    }

    private static async Task AcceptAsync(HttpContext context, ExecutionEnvironment environment, bool accepted)
    {
        if (!accepted)
        {
            await RefuseAsync(context, environment, StatusCodes.Status400BadRequest, InvalidRequestId);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Accepted.Length;
        await context.Response.Body.WriteAsync(Accepted, context.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext context, ExecutionEnvironment environment, int status, RuntimeApiError error)
    {
        await environment.GoneIfEndedAsync().WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await WriteAsync(context, status, error);
    }

    private static async Task WriteAsync(HttpContext context, int status, RuntimeApiError error)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(error, RuntimeApiJson.Default.RuntimeApiError, "application/json", context.RequestAborted);
    }
}

/// <summary>How the Runtime API refuses.</summary>
internal sealed record RuntimeApiError(string ErrorMessage, string ErrorType);

/// <summary>How a runtime reports an error; further members are allowed.</summary>
internal sealed record ReportedError(string? ErrorMessage, string? ErrorType);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RuntimeApiError))]
[JsonSerializable(typeof(ReportedError))]
internal sealed partial class RuntimeApiJson : JsonSerializerContext;
