using System.Text.Json;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Capacity;

/// <summary>What a request costs the table and each of its indexes.</summary>
internal sealed record ConsumedUnits(double Table, IReadOnlyList<IndexUnits> Indexes)
{
    public double Total => Table + Indexes.Sum(index => index.Units);

    public static ConsumedUnits OfTable(double units) => new(units, []);

    public static ConsumedUnits operator +(ConsumedUnits left, ConsumedUnits right) => new(
        left.Table + right.Table,
        [.. left.Indexes.Concat(right.Indexes).GroupBy(index => index.Index).Select(units => new IndexUnits(units.Key, units.Sum(index => index.Units)))]);

    /// <summary>Writes the member ConsumedCapacity if the request asked for it.</summary>
    /// <param name="writer">In the response's object.</param>
    /// <param name="detail">The request's ReturnConsumedCapacity: <c>TOTAL</c>, <c>INDEXES</c>, <c>NONE</c> or null.</param>
    /// <param name="table">The table's name.</param>
    public void Write(Utf8JsonWriter writer, string? detail, string table)
    {
        if (detail is not ("TOTAL" or "INDEXES"))
            return;
        writer.WritePropertyName("ConsumedCapacity");
        WriteValue(writer, detail, table);
    }

    /// <summary>Writes the value alone, for a request of several tables.</summary>
    /// <param name="writer">Where a value is due.</param>
    /// <param name="detail"><c>TOTAL</c> or <c>INDEXES</c>.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="kind">The member that says of what kind the units are, which only transactions have.</param>
    public void WriteValue(Utf8JsonWriter writer, string detail, string table, string? kind = null)
    {
        writer.WriteStartObject();
        writer.WriteString("TableName", table);
        WriteUnits(writer, Total, kind);
        if (detail == "INDEXES")
        {
            WriteUnits(writer, "Table", Table, kind);
            WriteIndexes(writer, "LocalSecondaryIndexes", Indexes.Where(index => !index.Index.Index.IsGlobal), kind);
            WriteIndexes(writer, "GlobalSecondaryIndexes", Indexes.Where(index => index.Index.Index.IsGlobal), kind);
        }

        writer.WriteEndObject();
    }

    private static void WriteIndexes(Utf8JsonWriter writer, string name, IEnumerable<IndexUnits> indexes, string? kind)
    {
        if (!indexes.Any())
            return;
        writer.WriteStartObject(name);
        foreach (var (index, units) in indexes)
            WriteUnits(writer, index.Index.Name, units, kind);
        writer.WriteEndObject();
    }

    private static void WriteUnits(Utf8JsonWriter writer, string name, double units, string? kind)
    {
        writer.WriteStartObject(name);
        WriteUnits(writer, units, kind);
        writer.WriteEndObject();
    }

    private static void WriteUnits(Utf8JsonWriter writer, double units, string? kind)
    {
        writer.WriteNumber("CapacityUnits", units);
        if (kind is not null)
            writer.WriteNumber(kind, units);
    }
}

internal sealed record IndexUnits(IndexSchema Index, double Units);
