using System.Text.Json;
using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>What the batches share: no item twice, what is short of capacity is left to do, and the cost is told table by table.</summary>
internal sealed class TableBatch(TableCatalog tables)
{
    private readonly SortedDictionary<string, SortedSet<ItemKey>> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ConsumedUnits> _units = new(StringComparer.Ordinal);

    /// <exception cref="DynamoDbException">There is none.</exception>
    public TableStore Table(string name) => tables.Get(name);

    /// <param name="table">The item's table.</param>
    /// <param name="key">Its key.</param>
    /// <param name="problem">What to say when it was there before.</param>
    public void CheckDistinct(TableStore table, ItemKey key, string problem = "Provided list of item keys contains duplicates")
    {
        if (!_keys.TryGetValue(table.Table.Name, out var keys))
            _keys.Add(table.Table.Name, keys = []);
        if (!keys.Add(key))
            throw DynamoDbException.Validation(problem);
    }

    /// <summary>Does one thing after the other.</summary>
    /// <param name="all">What to do.</param>
    /// <param name="tableOf">Which table it is for, as requested.</param>
    /// <param name="execute">Does it and returns what it cost.</param>
    /// <returns>What capacity did not suffice for.</returns>
    /// <exception cref="DynamoDbException">It sufficed for nothing.</exception>
    public IReadOnlyList<T> Run<T>(IReadOnlyList<T> all, Func<T, string> tableOf, Func<T, ConsumedUnits> execute)
    {
        List<T> unprocessed = [];
        foreach (var one in all)
        {
            try
            {
                var units = execute(one);
                var table = tableOf(one);
                _units[table] = _units.TryGetValue(table, out var sum) ? sum + units : units;
            }
            catch (DynamoDbException error) when (error.IsThroughputExceeded)
            {
                unprocessed.Add(one);
                if (unprocessed.Count == all.Count)
                    throw;
            }
        }

        return unprocessed;
    }

    public void WriteConsumed(Utf8JsonWriter writer, string? detail)
    {
        if (detail is not ("TOTAL" or "INDEXES"))
            return;
        writer.WriteStartArray("ConsumedCapacity");
        foreach (var (table, units) in _units)
            units.WriteValue(writer, detail, table);
        writer.WriteEndArray();
    }
}
