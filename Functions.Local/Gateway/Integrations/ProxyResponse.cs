using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Functions.Local.Gateway.Integrations;

/// <summary>Reads what a function of an AWS_PROXY integration answers.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format:
/// <c>{"statusCode","headers","multiValueHeaders","body","isBase64Encoded"}</c> and nothing else. A scalar may come as another
/// type of scalar, which the page does not say; it was seen of REST APIs: <c>"statusCode":"201"</c> in
/// https://github.com/localstack/localstack/pull/11199 and https://github.com/aws/aws-sam-cli/pull/1013, a number as a body in
/// https://github.com/aws/aws-sam-cli/issues/1124. An object or array as a body stays malformed:
/// https://github.com/vincentsarago/lambda-proxy/issues/59.
/// </remarks>
internal static class ProxyResponse
{
    /// <exception cref="FormatException">The answer is malformed; the message says how, for the developer.</exception>
    public static IntegrationResult.Answer Parse(ReadOnlyMemory<byte> payload) => FunctionAnswer.Read(payload, Parse);

    private static IntegrationResult.Answer Parse(JsonElement response)
    {
        int? statusCode = null;
        string? body = null, subProtocol = null;
        var isBase64Encoded = false;
        foreach (var member in response.EnumerateObject())
        {
            var value = member.Value;
            switch (member.Name)
            {
                case "statusCode" when StatusCode(value) is { } status:
                    statusCode = status;
                    break;
                case "body" when IsScalar(value):
                    body = Scalar(value);
                    break;
                case "isBase64Encoded" when Boolean(value) is { } boolean:
                    isBase64Encoded = boolean;
                    break;
                case "headers" or "multiValueHeaders" when value.ValueKind == JsonValueKind.Object:
                    // Read even when a subprotocol is known: each header has to be right.
                    var agreed = SubProtocol(value, member.Name == "headers" ? Scalar : FirstOfArray);
                    subProtocol ??= agreed;
                    break;
                case "headers" or "multiValueHeaders" when value.ValueKind == JsonValueKind.Null:
                    break;
                case "statusCode" or "body" or "isBase64Encoded" or "headers" or "multiValueHeaders":
                    throw new FormatException($"its {member.Name} has a wrong type or value");
                default:
                    throw new FormatException($"its member '{member.Name}' is not one of a proxy response");
            }
        }
        return new IntegrationResult.Answer(
            statusCode ?? throw new FormatException("it has no statusCode"), Body(body, isBase64Encoded), subProtocol);
    }

    private static ReadOnlyMemory<byte> Body(string? body, bool isBase64Encoded)
    {
        if (string.IsNullOrEmpty(body))
        {
            return ReadOnlyMemory<byte>.Empty;
        }
        if (!isBase64Encoded)
        {
            return Encoding.UTF8.GetBytes(body);
        }
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(body);
        }
        catch (FormatException)
        {
            throw new FormatException("its body is not base64");
        }
        // It leaves as a text frame, and a client must fail the connection over one that is not UTF-8 (RFC 6455, 8.1).
        return Utf8.IsValid(bytes) ? bytes : throw new FormatException("its decoded body is not UTF-8 text");
    }

    private static string? SubProtocol(JsonElement headers, Func<JsonElement, string?> read)
    {
        string? subProtocol = null;
        foreach (var header in headers.EnumerateObject())
        {
            var value = read(header.Value);
            if (header.Name.Equals("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase))
            {
                subProtocol = value;
            }
        }
        return subProtocol;
    }

    private static string? FirstOfArray(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("a value of its multiValueHeaders is not an array");
        }
        string? first = null;
        foreach (var item in value.EnumerateArray())
        {
            // Read all: each has to be right.
            var scalar = Scalar(item);
            first ??= scalar;
        }
        return first;
    }

    /// <summary>200, 200.0 and "200" are one status; null when it is none.</summary>
    private static int? StatusCode(JsonElement value)
    {
        var status = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var number) => number,
            JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => 0,
        };
        return status is >= 200 and <= 599 && double.IsInteger(status) ? (int)status : null;
    }

    /// <summary>null is false, as if it were not there; the text may be another language's, such as Python's True. null when it is neither.</summary>
    private static bool? Boolean(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Null => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var boolean) => boolean,
        JsonValueKind.Number when value.TryGetDouble(out var number) && number is (0 or 1) => number == 1,
        _ => null,
    };

    private static bool IsScalar(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    /// <summary>The text of a scalar, a number's as it is written; null for null.</summary>
    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Null => null,
        _ => throw new FormatException("a value of its headers is not a string"),
    };
}
