using System.Globalization;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>
/// Which items are past their time to live
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html). DynamoDB deletes those within days and serves
/// them until then; here it is the first request after a minute that finds them gone, so code that relies on either is found
/// out. For one thread at a time.
/// </summary>
/// <param name="attribute">Holds the seconds since 1970; null where items do not expire.</param>
/// <param name="clock">Says what is past, and when a minute is over.</param>
internal sealed class Expiry(string? attribute, TimeProvider clock)
{
    // Older ones are taken for a mistake: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
    private const int MaximumAgeYears = 5;

    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(1);

    private readonly SortedSet<Time> _times = [];
    private long _looked = clock.GetTimestamp();

    /// <summary>Call when an item takes the place of another; null on either side is no item.</summary>
    public void Replace(StoredItem? old, StoredItem? item)
    {
        if (TimeOf(old) is { } former)
            _times.Remove(former);
        if (TimeOf(item) is { } time)
            _times.Add(time);
    }

    /// <summary>The keys of what is to be deleted now: nothing until a minute after the last look.</summary>
    public IReadOnlyList<ItemKey> Due()
    {
        if (clock.GetElapsedTime(_looked) < _interval)
            return [];
        _looked = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        return [.. _times.GetViewBetween(Bound(now.AddYears(-MaximumAgeYears)), Bound(now)).Select(time => time.Key!)];
    }

    /// <summary>Null for an item that does not expire: other types than numbers are no times.</summary>
    private Time? TimeOf(StoredItem? item) => attribute is not null && item?.Attributes.GetValueOrDefault(attribute) is NumberValue number
        ? new(double.Parse(number.Value.ToString(), CultureInfo.InvariantCulture), item.Key)
        : null;

    private static Time Bound(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds() / 1000.0, null);

    /// <param name="Seconds">Since 1970.</param>
    /// <param name="Key">Null in a bound, just before all of that time.</param>
    private readonly record struct Time(double Seconds, ItemKey? Key) : IComparable<Time>
    {
        public int CompareTo(Time other) => Seconds.CompareTo(other.Seconds) is var seconds and not 0
            ? seconds
            : Key?.CompareTo(other.Key) ?? (other.Key is null ? 0 : -1);
    }
}
