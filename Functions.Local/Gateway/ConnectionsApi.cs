using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Functions.Local.Gateway.Connections;
using Functions.Local.Gateway.Frames;
using Functions.Local.Gateway.Signatures;
using Functions.Local.Gateway.Throttling;

namespace Functions.Local.Gateway;

/// <summary>The API Gateway Management API: <c>/{stage}/@connections/{connectionId}</c>.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html.
/// Requests must be signed; see <see cref="SignatureVerifier"/> for whose signatures are verified.
/// </remarks>
internal sealed class ConnectionsApi(ConnectionRegistry connections, Throttle throttle, SignatureVerifier signatures)
{
    private const string Path = "@connections/";

    /// <summary>Whether a request to this route of the stage is one to the API: API Gateway looks for the method first, then at the signature.</summary>
    public static bool Serves(string method, ReadOnlySpan<char> route) =>
        route.Length > Path.Length && route.StartsWith(Path, StringComparison.Ordinal) && method is ("GET" or "POST" or "DELETE");

    /// <param name="context">A request that the API serves.</param>
    /// <param name="id">The last path segment, unescaped.</param>
    public async Task HandleAsync(HttpContext context, string id)
    {
        var error = signatures.CheckForm(context.Request, out var authorization);
        if (error is null)
        {
            if (await ReadAsync(context.Request, context.RequestAborted) is not { } body)
            {
                await HttpAnswer.ErrorAsync(
                    context, StatusCodes.Status413PayloadTooLarge, "Payload too large", "PayloadTooLargeException");
                return;
            }
            error = signatures.Verify(context.Request, authorization, body.Bytes.Span);
            if (error is null)
            {
                await AnswerAsync(context, id, body);
                return;
            }
            body.Return();
        }
        await HttpAnswer.ErrorAsync(context, StatusCodes.Status403Forbidden, error.Message, error.Type);
    }

    private Task AnswerAsync(HttpContext context, string id, OutgoingMessage body)
    {
        var isAdmitted = throttle.TryTakeCallback();
        var isWellFormed = Identifiers.IsWellFormed(id);
        if (isAdmitted && isWellFormed && context.Request.Method == "POST")
        {
            return PostAsync(context, id, body);
        }
        body.Return();
        return (isAdmitted, isWellFormed, context.Request.Method) switch
        {
            (false, _, _) => LimitExceededAsync(context),
            (_, false, _) => InvalidIdAsync(context, id),
            (_, _, "GET") => connections.FindOpen(id) is { } connection ? DescribeAsync(context, connection) : GoneAsync(context),
            _ => DeleteAsync(context, id),
        };
    }

    private async Task PostAsync(HttpContext context, string id, OutgoingMessage message)
    {
        if (!Utf8.IsValid(message.Bytes.Span))
        {
            // It leaves as a text frame, and a client must fail the connection over one that is not UTF-8 (RFC 6455, 8.1).
            message.Return();
            await HttpAnswer.ErrorAsync(context, StatusCodes.Status400BadRequest, "The data is not UTF-8 text", "BadRequestException");
            return;
        }
        var outcome = SendOutcome.Closed;
        if (connections.FindOpen(id) is { } connection)
        {
            outcome = connection.Send(message);
        }
        else
        {
            message.Return();
        }
        switch (outcome)
        {
            case SendOutcome.Queued:
                context.Response.ContentLength = 0;
                break;
            case SendOutcome.Full:
                await LimitExceededAsync(context);
                break;
            default:
                await GoneAsync(context);
                break;
        }
    }

    /// <summary>The body; null when it is longer than a message may be.</summary>
    private static async Task<OutgoingMessage?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > Limits.Message)
        {
            return null;
        }
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > Limits.Message)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (read.IsCompleted)
            {
                var message = OutgoingMessage.Copy(read.Buffer);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return message;
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Task DescribeAsync(HttpContext context, Connection connection)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("connectedAt", Timestamp(connection.ConnectedAt));
            writer.WriteStartObject("identity");
            writer.WriteString("sourceIp", connection.SourceIp);
            writer.WriteString("userAgent", connection.UserAgent);
            writer.WriteEndObject();
            writer.WriteString("lastActiveAt", Timestamp(connection.LastActiveAt));
            writer.WriteEndObject();
        }
        return HttpAnswer.JsonAsync(context, StatusCodes.Status200OK, buffer.WrittenMemory);
    }

    private Task DeleteAsync(HttpContext context, string id)
    {
        if (connections.FindOpen(id) is not { } connection)
        {
            return GoneAsync(context);
        }
        connection.Close(Disconnection.Deleted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task GoneAsync(HttpContext context) =>
        HttpAnswer.ErrorAsync(context, StatusCodes.Status410Gone, "Gone", "GoneException");

    private static Task LimitExceededAsync(HttpContext context) =>
        HttpAnswer.ErrorAsync(context, StatusCodes.Status429TooManyRequests, "Too Many Requests", "LimitExceededException");

    // The id is the caller's text, so here the message needs escaping.
    private static Task InvalidIdAsync(HttpContext context, string id) => HttpAnswer.ErrorAsync(
        context,
        StatusCodes.Status400BadRequest,
        $"Invalid connectionId: {JsonEncodedText.Encode(id)}",
        "BadRequestException");

    private static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
