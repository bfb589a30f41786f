using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Functions.Local.Gateway.Connections;
using Functions.Local.Gateway.Frames;
using Functions.Local.Gateway.Throttling;

namespace Functions.Local.Gateway;

/// <summary>The API Gateway Management API: <c>/{stage}/@connections/{connectionId}</c>.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html.
/// Requests must look signed; the signature itself is not verified, for the credentials are dummies.
/// </remarks>
internal sealed class ConnectionsApi(ConnectionRegistry connections, Throttle throttle)
{
    /// <param name="context">The request.</param>
    /// <param name="id">The last path segment, unescaped.</param>
    public Task HandleAsync(HttpContext context, string id)
    {
        if (!IsSigned(context.Request) || id.Length == 0)
        {
            return MissingTokenAsync(context);
        }
        if (!throttle.TryTakeCallback())
        {
            return LimitExceededAsync(context);
        }
        if (!Identifiers.IsWellFormed(id))
        {
            return InvalidIdAsync(context, id);
        }
        return context.Request.Method switch
        {
            "POST" => PostAsync(context, id),
            "GET" => connections.FindOpen(id) is { } connection ? DescribeAsync(context, connection) : GoneAsync(context),
            "DELETE" => DeleteAsync(context, id),
            _ => MissingTokenAsync(context),
        };
    }

    private async Task PostAsync(HttpContext context, string id)
    {
        if (await ReadAsync(context.Request, context.RequestAborted) is not { } message)
        {
            await HttpAnswer.ErrorAsync(
                context, StatusCodes.Status413PayloadTooLarge, "Payload too large", "PayloadTooLargeException");
            return;
        }
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

    private static Task MissingTokenAsync(HttpContext context) => HttpAnswer.ErrorAsync(
        context, StatusCodes.Status403Forbidden, "Missing Authentication Token", "MissingAuthenticationTokenException");

    // The id is the caller's text, so here the message needs escaping.
    private static Task InvalidIdAsync(HttpContext context, string id) => HttpAnswer.ErrorAsync(
        context,
        StatusCodes.Status400BadRequest,
        $"Invalid connectionId: {JsonEncodedText.Encode(id)}",
        "BadRequestException");

    private static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whether there is an <c>AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/execute-api/aws4_request, ...</c>.</summary>
    private static bool IsSigned(HttpRequest request)
    {
        const string algorithm = "AWS4-HMAC-SHA256 ", credential = "Credential=";
        var authorization = request.Headers.Authorization.ToString().AsSpan();
        var start = authorization.IndexOf(credential, StringComparison.Ordinal);
        if (!authorization.StartsWith(algorithm, StringComparison.Ordinal) || start < 0)
        {
            return false;
        }
        var scope = authorization[(start + credential.Length)..];
        var end = scope.IndexOf(',');
        return (end < 0 ? scope : scope[..end]).TrimEnd().EndsWith("/execute-api/aws4_request", StringComparison.Ordinal);
    }
}
