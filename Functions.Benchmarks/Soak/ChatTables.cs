using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Functions.Benchmarks.Soak;

/// <summary>The runtime's embedded tables.</summary>
internal sealed class ChatTables(Uri address) : IDisposable
{
    /// <summary>What the log of those without a room is stored under.</summary>
    public const string Everyone = "everyone";

    private readonly HttpClient _http = new() { BaseAddress = address };
    private IReadOnlyList<string> _names = [];

    /// <summary>The ids of all connections.</summary>
    public async Task<HashSet<string>> ConnectionsAsync() =>
        [.. (await ReadAsync("ConnectionsTable")).Select(row => Text(row, "connectionId"))];

    public async Task<HashSet<(string Room, string ConnectionId)>> MembershipsAsync() =>
        [.. (await ReadAsync("RoomsTable")).Select(row => (Text(row, "room"), Text(row, "connectionId")))];

    /// <summary>The messages of each room, oldest first.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<LoggedMessage>>> LogsAsync() =>
        (await ReadAsync("MessagesTable"))
            // Others say where a log begins.
            .Where(row => row.TryGetProperty("message", out _))
            .GroupBy(row => Text(row, "room"))
            .ToDictionary(
                room => room.Key,
                room => (IReadOnlyList<LoggedMessage>)
                [
                    .. room.OrderBy(Seq).Select(row => new LoggedMessage(Seq(row), Text(row, "id"), Text(row, "name"), Text(row, "message").Length)),
                ]);

    public void Dispose() => _http.Dispose();

    private async Task<List<JsonElement>> ReadAsync(string table)
    {
        if (_names.Count == 0)
            _names = [.. (await CallAsync("ListTables", "{}")).GetProperty("TableNames").EnumerateArray().Select(name => name.GetString()!)];
        var name = _names.Single(name => name.Contains(table, StringComparison.Ordinal));
        List<JsonElement> rows = [];
        for (string? start = ""; start is not null;)
        {
            var page = await CallAsync("Scan", $$"""{"TableName":"{{name}}","ConsistentRead":true{{start}}}""");
            rows.AddRange(page.GetProperty("Items").EnumerateArray());
            start = page.TryGetProperty("LastEvaluatedKey", out var key) ? $",\"ExclusiveStartKey\":{key}" : null;
        }

        return rows;
    }

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

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetProperty("S").GetString()!;

    private static long Seq(JsonElement row) => long.Parse(row.GetProperty("seq").GetProperty("N").GetString()!, CultureInfo.InvariantCulture);
}
