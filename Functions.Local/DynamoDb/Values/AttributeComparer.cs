namespace Functions.Local.DynamoDb.Values;

/// <summary>
/// DynamoDB's equality and order of values: strings by their UTF-8 bytes, binaries by unsigned bytes, sets regardless of order.
/// </summary>
internal static class AttributeComparer
{
    /// <summary>Deep equality; values of different types are never equal.</summary>
    public static bool AreEqual(AttributeValue left, AttributeValue right) => (left, right) switch
    {
        (BinaryValue a, BinaryValue b) => a.Value.AsSpan().SequenceEqual(b.Value),
        (MapValue a, MapValue b) => a.Value.Count == b.Value.Count
            && a.Value.All(pair => b.Value.TryGetValue(pair.Key, out var other) && AreEqual(pair.Value, other)),
        (ListValue a, ListValue b) => a.Value.Count == b.Value.Count
            && a.Value.Zip(b.Value).All(pair => AreEqual(pair.First, pair.Second)),
        (StringSetValue a, StringSetValue b) => a.Value.ToHashSet().SetEquals(b.Value),
        (NumberSetValue a, NumberSetValue b) => a.Value.ToHashSet().SetEquals(b.Value),
        (BinarySetValue a, BinarySetValue b) => a.Value.Select(Convert.ToBase64String).ToHashSet().SetEquals(b.Value.Select(Convert.ToBase64String)),
        _ => left == right,
    };

    /// <summary>The order of two S, N or B values of one type; null when they have none.</summary>
    public static int? Compare(AttributeValue left, AttributeValue right) => (left, right) switch
    {
        (StringValue a, StringValue b) => CompareUtf8(a.Value, b.Value),
        (NumberValue a, NumberValue b) => a.Value.CompareTo(b.Value),
        (BinaryValue a, BinaryValue b) => a.Value.AsSpan().SequenceCompareTo(b.Value),
        _ => null,
    };

    private static int CompareUtf8(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        var (a, b) = (left[common], right[common]);
        // UTF-16 puts surrogate pairs before U+E000 to U+FFFF, UTF-8 after them.
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a).CompareTo(char.IsSurrogate(b));
    }
}
