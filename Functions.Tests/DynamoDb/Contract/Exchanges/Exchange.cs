using System.Text.Encodings.Web;
using System.Text.Json;

namespace Functions.Tests.DynamoDb.Contract.Exchanges;

/// <summary>A request and what AWS answers.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Action">The operation.</param>
/// <param name="Request">Its body.</param>
/// <param name="Answer">HTTP status, blank, body.</param>
public sealed record Exchange(string Name, string Action, string Request, string Answer)
{
    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Refused with a ValidationException.</summary>
    public static Exchange Invalid(string name, string action, string request, string message) =>
        new(name, action, request, $$"""400 {"__type":"com.amazon.coral.validate#ValidationException","message":{{Quote(message)}}""" + "}");

    /// <summary>Refused with a SerializationException.</summary>
    /// <param name="message">Null for none.</param>
    public static Exchange Unreadable(string name, string action, string request, string? message) =>
        new(name, action, request, $$"""400 {"__type":"com.amazon.coral.service#SerializationException"{{(message is null ? "" : $",\"Message\":{Quote(message)}")}}""" + "}");

    public override string ToString() => Name;

    private static string Quote(string text) => JsonSerializer.Serialize(text, _json);
}
