using System.Text.Json;

namespace Functions.Tests.EndToEnd;

internal static class JsonElementExtensions
{
    /// <summary>A string property, or null when it is missing or no string.</summary>
    public static string? Text(this JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static int Number(this JsonElement element, string property) => element.GetProperty(property).GetInt32();
}
