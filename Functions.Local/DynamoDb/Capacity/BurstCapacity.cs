namespace Functions.Local.DynamoDb.Capacity;

/// <summary>
/// Capacity units that flow in at a steady rate and bank for 300 seconds, full at first, as a table is that was idle
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html). For one thread at a time.
/// </summary>
internal sealed class BurstCapacity(double unitsPerSecond, TimeProvider clock)
{
    private const double BankSeconds = 300;

    private double _units = unitsPerSecond * BankSeconds;
    private long _filled = clock.GetTimestamp();

    /// <summary>
    /// Whether anything at all is left. A request is admitted before its cost is known, which is why a page of 128 units can be
    /// read from a table of 5; what it costs beyond the rest is owed.
    /// </summary>
    public bool HasAny()
    {
        var now = clock.GetTimestamp();
        _units = Math.Min(unitsPerSecond * BankSeconds, _units + clock.GetElapsedTime(_filled, now).TotalSeconds * unitsPerSecond);
        _filled = now;
        return _units > 0;
    }

    public void Take(double units) => _units -= units;
}
