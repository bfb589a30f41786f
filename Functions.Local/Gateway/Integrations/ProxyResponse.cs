using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Functions.Local.Gateway.Integrations;

/// <summary>Reads what a function of an AWS_PROXY integration answers.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format:
/// <c>{"statusCode","headers","multiValueHeaders","body","isBase64Encoded"}</c> and nothing else.
/// </remarks>
internal static class ProxyResponse
{
    /// <exception cref="FormatException">The answer is malformed; the message says how, for the developer.</exception>
    public static IntegrationResult.Answer Parse(ReadOnlyMemory<byte> payload)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(payload);
        }
        catch (JsonException)
        {
            throw new FormatException("it is not JSON");
        }
        using (document)
        {
            try
            {
                return Parse(document.RootElement);
            }
            catch (InvalidOperationException)
            {
                throw new FormatException("a string or a name in it holds half a surrogate pair");
            }
        }
    }

    private static IntegrationResult.Answer Parse(JsonElement response)
    {
        if (response.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it is not an object");
        }
        int? statusCode = null;
        string? body = null, subProtocol = null;
        var isBase64Encoded = false;
        foreach (var member in response.EnumerateObject())
        {
            var value = member.Value;
            switch (member.Name)
            {
                case "statusCode" when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var status) && status is >= 200 and <= 599:
                    statusCode = status;
                    break;
                case "body" when value.ValueKind is JsonValueKind.String or JsonValueKind.Null:
                    body = value.GetString();
                    break;
                case "isBase64Encoded" when value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                    isBase64Encoded = value.ValueKind == JsonValueKind.True;
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

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Null => null,
        _ => throw new FormatException("a value of its headers is not a string"),
    };
}
