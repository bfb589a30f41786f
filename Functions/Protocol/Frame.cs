using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Protocol;

/// <summary>Frames on their way out.</summary>
internal static class Frame
{
    /// <summary>
    /// The largest message that leaves, in bytes: one WebSocket frame of API Gateway's, and one unit of its price. @connections takes
    /// four times as much, as four units for each who receives it.
    /// </summary>
    /// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html</remarks>
    public const int MaximumLength = 32 * 1024;

    private static readonly JsonWriterOptions _options = new()
    {
        Encoder = PlainJsonEncoder.Instance,
        SkipValidation = true,
    };

    /// <summary>The frame as UTF-8 JSON.</summary>
    public static ReadOnlyMemory<byte> Utf8<T>(T frame, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            JsonSerializer.Serialize(writer, frame, type);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The frame as the answer to the caller.</summary>
    /// <param name="statusCode">The outcome for API Gateway's metrics; the route response sends the body whatever it is.</param>
    public static APIGatewayProxyResponse Reply<T>(int statusCode, T frame, JsonTypeInfo<T> type) => new()
    {
        StatusCode = statusCode,
        Body = Encoding.UTF8.GetString(Utf8(frame, type).Span),
    };

    /// <summary>An error as the answer to the caller.</summary>
    /// <param name="statusCode">As for <see cref="Reply"/>.</param>
    /// <param name="error">The error, its request id still to be filled in.</param>
    /// <param name="context">The invocation.</param>
    public static APIGatewayProxyResponse Refuse(int statusCode, ErrorFrame error, ILambdaContext context) =>
        Reply(statusCode, error with { RequestId = context.AwsRequestId }, ProtocolJson.Default.ErrorFrame);
}
