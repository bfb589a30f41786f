using System.Text;

namespace Functions.Local.DynamoDb.Values;

/// <summary>
/// What an item weighs in bytes, for capacity and limits
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
/// </summary>
internal static class ItemSize
{
    /// <summary>400 KB, attribute names included.</summary>
    public const int Maximum = 400 * 1024;

    private const int CollectionOverhead = 3;

    public static int Of(AttributeMap item) => item.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Of(pair.Value));

    private static int Of(AttributeValue value) => value switch
    {
        StringValue text => Encoding.UTF8.GetByteCount(text.Value),
        NumberValue number => number.Value.Size,
        BinaryValue binary => binary.Value.Length,
        MapValue map => CollectionOverhead + map.Value.Count + Of(map.Value),
        ListValue list => CollectionOverhead + list.Value.Count + list.Value.Sum(Of),
        StringSetValue strings => strings.Value.Sum(Encoding.UTF8.GetByteCount),
        NumberSetValue numbers => numbers.Value.Sum(number => number.Size),
        BinarySetValue binaries => binaries.Value.Sum(binary => binary.Length),
        _ => 1,
    };
}
