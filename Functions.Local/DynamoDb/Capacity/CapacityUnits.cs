using System.Text.Json;

namespace Functions.Local.DynamoDb.Capacity;

/// <summary>
/// What operations cost
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
/// </summary>
internal static class CapacityUnits
{
    private const int ReadBlock = 4 * 1024;
    private const int WriteBlock = 1024;

    /// <summary>A unit for each started 4 KB of an item or a page, half if eventually consistent, and no less for nothing.</summary>
    public static double OfRead(int size, bool consistent) => Blocks(size, ReadBlock) * (consistent ? 1 : 0.5);

    /// <summary>A unit for each started KB of the larger of the item before and after, and no less for nothing.</summary>
    public static double OfWrite(int oldSize, int newSize) => Blocks(Math.Max(oldSize, newSize), WriteBlock);

    /// <summary>Writes the member ConsumedCapacity if the request asked for it.</summary>
    /// <param name="writer">In the response's object.</param>
    /// <param name="detail">The request's ReturnConsumedCapacity: <c>TOTAL</c>, <c>INDEXES</c>, <c>NONE</c> or null.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="units">What it cost.</param>
    public static void WriteConsumed(Utf8JsonWriter writer, string? detail, string table, double units)
    {
        if (detail is not ("TOTAL" or "INDEXES"))
            return;
        writer.WriteStartObject("ConsumedCapacity");
        writer.WriteString("TableName", table);
        writer.WriteNumber("CapacityUnits", units);
        if (detail == "INDEXES")
        {
            writer.WriteStartObject("Table");
            writer.WriteNumber("CapacityUnits", units);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static int Blocks(int size, int block) => Math.Max(1, (size + block - 1) / block);
}
