using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Functions.Tests.Properties;

/// <summary>
/// What a client sees of a function's answer, by AWS's documentation and not by the gateway's code: a JSON object of
/// <c>statusCode</c>, <c>headers</c>, <c>multiValueHeaders</c>, <c>body</c> and <c>isBase64Encoded</c>, of which only the first must
/// be there; anything else is an error. A body is a text frame of at most 128 KB, so it must be text.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format,
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html.
/// Where they are silent: null is as good as absent, a scalar of another type is what its text says, the last of two equal members
/// counts, both must be well-formed.
/// </remarks>
internal static partial class ProxyResponseRule
{
    private const int MaximumBody = 128 * 1024;

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The frame; null for none, or for an error.</returns>
    public static (string? Frame, bool IsError) Expected(byte[] answer)
    {
        try
        {
            var response = JsonElement.Parse(answer);
            if (!IsText(answer) || response.ValueKind != JsonValueKind.Object || !response.EnumerateObject().All(IsWellFormed))
                return (null, true);
            var members = response.EnumerateObject().GroupBy(member => member.Name, member => member.Value).ToDictionary(group => group.Key, group => group.Last());
            var frame = members.TryGetValue("body", out var body) ? Text(body) : "";
            if (members.TryGetValue("isBase64Encoded", out var base64) && IsTrue(base64))
                frame = _utf8.GetString(Convert.FromBase64String(frame));
            var isError = !members.ContainsKey("statusCode") || _utf8.GetByteCount(frame) > MaximumBody;
            return (isError || frame.Length == 0 ? null : frame, isError);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            return (null, true);
        }
    }

    private static bool IsWellFormed(JsonProperty member) => (member.Name, member.Value.ValueKind) switch
    {
        ("statusCode", JsonValueKind.Number) => IsStatus(member.Value.GetRawText(), NumberStyles.Float),
        ("statusCode", JsonValueKind.String) => IsStatus(member.Value.GetString()!, NumberStyles.None),
        ("body", JsonValueKind.String or JsonValueKind.Number) => true,
        ("body" or "isBase64Encoded", JsonValueKind.True or JsonValueKind.False) => true,
        ("isBase64Encoded", JsonValueKind.String) => bool.TryParse(member.Value.GetString(), out _),
        ("isBase64Encoded", JsonValueKind.Number) => Number(member.Value) is 0 or 1,
        ("headers", JsonValueKind.Object) => member.Value.EnumerateObject().All(header => IsHeaderValue(header.Value)),
        ("multiValueHeaders", JsonValueKind.Object) => member.Value.EnumerateObject().All(header => header.Value.ValueKind == JsonValueKind.Array && header.Value.EnumerateArray().All(IsHeaderValue)),
        ("body" or "isBase64Encoded" or "headers" or "multiValueHeaders", JsonValueKind.Null) => true,
        _ => false,
    };

    private static bool IsStatus(string text, NumberStyles style) =>
        decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var status) && status is >= 200 and < 600 && decimal.IsInteger(status);

    private static bool IsTrue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Number(value) == 1,
        _ => bool.TryParse(Text(value), out var boolean) && boolean,
    };

    private static double Number(JsonElement value) => double.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Text(JsonElement scalar) => scalar.ValueKind switch
    {
        JsonValueKind.String => scalar.GetString()!,
        JsonValueKind.Null => "",
        _ => scalar.GetRawText(),
    };

    private static bool IsHeaderValue(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    /// <summary>Whether it is UTF-8, and its escapes make no half of a surrogate pair.</summary>
    private static bool IsText(byte[] json) => !HalfPair().IsMatch(EscapedBackslash().Replace(_utf8.GetString(json), "_"));

    [GeneratedRegex(@"\\\\")]
    private static partial Regex EscapedBackslash();

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}")]
    private static partial Regex HalfPair();
}
