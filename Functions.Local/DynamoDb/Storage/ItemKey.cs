using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>
/// An item's place in its table, or its entry's in an index: by the hash of the partition key, so that a scan meets items in no
/// useful order and a segment is a range of hashes, then by the sort key. The place does not depend on other items, so an
/// ExclusiveStartKey stays valid while items come and go, its own included.
/// </summary>
/// <param name="Hash">Of the partition key.</param>
/// <param name="Partition">The partition key's bytes; null in a bound that stands before every item of its hash.</param>
/// <param name="Sort">The sort key; null without one, and in a bound of a whole partition.</param>
/// <param name="Item">In an index, whose keys are not unique, the item's key in the table; null in a bound.</param>
/// <param name="Edge">0 for an item; -1 and 1 for bounds just before and just after what the other members name.</param>
internal sealed record ItemKey(ulong Hash, byte[]? Partition, AttributeValue? Sort, ItemKey? Item = null, int Edge = 0) : IComparable<ItemKey>
{
    public static ItemKey First { get; } = new(0, null, null, Edge: -1);

    public static ItemKey Last { get; } = new(ulong.MaxValue, null, null, Edge: 1);

    public ItemKey JustAfter => this with { Edge = 1 };

    public ItemKey JustBefore => this with { Edge = -1 };

    /// <param name="partitionKey">S, N or B.</param>
    /// <param name="sortKey">S, N or B, if there is one.</param>
    /// <param name="item">The item's key in the table, for an entry of an index.</param>
    public static ItemKey Of(AttributeValue partitionKey, AttributeValue? sortKey, ItemKey? item = null)
    {
        var bytes = partitionKey switch
        {
            StringValue text => Encoding.UTF8.GetBytes(text.Value),
            NumberValue number => Encoding.UTF8.GetBytes(number.Value.ToString()),
            BinaryValue binary => binary.Value,
            _ => throw new ArgumentException("A key is S, N or B.", nameof(partitionKey)),
        };
        return new(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(bytes)), bytes, sortKey, item);
    }

    /// <summary>The bound below which the segments before <paramref name="segment"/> lie.</summary>
    public static ItemKey StartOfSegment(int segment, int totalSegments) => segment == totalSegments
        ? Last
        : new((ulong)((((UInt128)segment << 64) + (UInt128)(totalSegments - 1)) / (UInt128)totalSegments), null, null, Edge: -1);

    public bool IsOfPartition(ItemKey other) => Hash == other.Hash && Partition.AsSpan().SequenceEqual(other.Partition);

    public int CompareTo(ItemKey? other)
    {
        if (other is null)
            return 1;
        if (Hash != other.Hash)
            return Hash.CompareTo(other.Hash);
        if (Partition is null || other.Partition is null)
            return Edge.CompareTo(other.Edge);
        if (Partition.AsSpan().SequenceCompareTo(other.Partition) is var partition and not 0)
            return partition;
        if (Sort is null != other.Sort is null)
            return Edge.CompareTo(other.Edge);
        if (Sort is not null && AttributeComparer.Compare(Sort, other.Sort!) is { } sort and not 0)
            return sort;
        return Item?.CompareTo(other.Item) is { } item and not 0 && other.Item is not null ? item : Edge.CompareTo(other.Edge);
    }
}
