using System.Globalization;
using System.Text.Json.Nodes;

namespace Functions.Benchmarks.Aws;

/// <summary>The table of messages, as far as logs are appended to. Safe to call from any thread.</summary>
internal sealed class MessagesTable
{
    public const string Name = "messages";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedList<long, JsonNode>> _rooms = [];
    private int _writes;
    private int _reads;

    /// <summary>Writes, those in vain included; a transaction is one for each of its items.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Queries.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <returns>The status and the answer.</returns>
    public (int Status, JsonNode Answer) Put(JsonNode put)
    {
        Interlocked.Increment(ref _writes);
        lock (_gate)
        {
            if (Holds(put, out var stored))
            {
                Store(put);
                return (200, new JsonObject());
            }

            var answer = Refusal("ConditionalCheckFailedException", "The conditional request failed");
            if (stored is not null)
                answer["Item"] = stored.DeepClone();
            return (400, answer);
        }
    }

    /// <returns>The status and the answer.</returns>
    public (int Status, JsonNode Answer) PutAll(JsonNode transaction)
    {
        var puts = transaction["TransactItems"]!.AsArray().Select(item => item!["Put"]!).ToList();
        Interlocked.Add(ref _writes, puts.Count);
        lock (_gate)
        {
            if (puts.All(put => Holds(put, out _)))
            {
                puts.ForEach(Store);
                return (200, new JsonObject());
            }

            var answer = Refusal("TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons");
            answer["CancellationReasons"] = new JsonArray(
                [.. puts.Select(put => (JsonNode)new JsonObject { ["Code"] = Holds(put, out _) ? "None" : "ConditionalCheckFailed" })]);
            return (400, answer);
        }
    }

    /// <summary>A range of numbers, whole: logs here are no longer than a page of 1 MB where more than one row is asked for.</summary>
    public JsonNode Query(JsonNode query)
    {
        Interlocked.Increment(ref _reads);
        var values = query["ExpressionAttributeValues"]!;
        var (first, last) = (Number(values[":first"]!), Number(values[":last"]!));
        lock (_gate)
        {
            var rows = _rooms.GetValueOrDefault(Text(values[":room"]!)) ?? [];
            var oldestFirst = query["ScanIndexForward"]?.GetValue<bool>() ?? true;
            JsonNode[] items =
            [
                .. Enumerable.Range(0, rows.Count)
                    // From the end that is asked for: every sender asks for the newest.
                    .Select(index => oldestFirst ? index : rows.Count - 1 - index)
                    .Where(index => rows.GetKeyAtIndex(index) is var seq && seq >= first && seq <= last)
                    .Take(query["Limit"]?.GetValue<int>() ?? int.MaxValue)
                    .Select(index => rows.GetValueAtIndex(index).DeepClone()),
            ];
            return new JsonObject { ["Items"] = new JsonArray(items), ["Count"] = items.Length, ["ScannedCount"] = items.Length };
        }
    }

    private static JsonObject Refusal(string type, string message) =>
        new() { ["__type"] = $"com.amazonaws.dynamodb.v20120810#{type}", ["message"] = message };

    private bool Holds(JsonNode put, out JsonNode? stored)
    {
        var item = put["Item"]!;
        stored = _rooms.GetValueOrDefault(Text(item["room"]!))?.GetValueOrDefault(Number(item["seq"]!));
        return put["ConditionExpression"]?.GetValue<string>() switch
        {
            null => true,
            "attribute_not_exists(room)" => stored is null,
            "attribute_exists(room)" => stored is not null,
            "#start = :old" => stored is not null && Number(stored["start"]!) == Number(put["ExpressionAttributeValues"]![":old"]!),
            var other => throw new NotSupportedException(other),
        };
    }

    private void Store(JsonNode put)
    {
        var item = put["Item"]!;
        if (!_rooms.TryGetValue(Text(item["room"]!), out var room))
            _rooms[Text(item["room"]!)] = room = [];
        room[Number(item["seq"]!)] = item.DeepClone();
    }

    private static string Text(JsonNode value) => value["S"]!.GetValue<string>();

    private static long Number(JsonNode value) => long.Parse(value["N"]!.GetValue<string>(), CultureInfo.InvariantCulture);
}
