using System.Text;
using System.Text.Json;

namespace Functions.Benchmarks.Soak;

/// <summary>The runtime's embedded table of connections.</summary>
internal sealed class ConnectionsTable(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };
    private string? _name;

    /// <summary>The ids of all rows.</summary>
    public async Task<HashSet<string>> ReadAsync()
    {
        _name ??= (await CallAsync("ListTables", "{}")).GetProperty("TableNames").EnumerateArray().Single().GetString()!;
        var page = await CallAsync("Scan", $$"""{"TableName":"{{_name}}"}""");
        // A soak's room is far smaller than a page of 1 MB.
        return [.. page.GetProperty("Items").EnumerateArray().Select(item => item.GetProperty("connectionId").GetProperty("S").GetString()!)];
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> CallAsync(string action, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.0") };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"DynamoDB_20120810.{action}");
        // Must be there; the runtime verifies no signatures.
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=local");
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
    }
}
