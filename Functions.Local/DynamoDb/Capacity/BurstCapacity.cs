namespace Functions.Local.DynamoDb.Capacity;

/// <summary>
/// Capacity units that flow in at a steady rate and bank for 300 seconds, full at first, as a table is that was idle
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html).
/// </summary>
internal sealed class BurstCapacity(double unitsPerSecond, TimeProvider clock)
{
    private const double BankSeconds = 300;

    private readonly Lock _gate = new();
    private double _units = unitsPerSecond * BankSeconds;
    private long _filled = clock.GetTimestamp();

    /// <summary>
    /// Takes what a request costs if anything at all is left; the rest is owed. A request is admitted before its cost is known,
    /// which is why a page of 128 units can be read from a table of 5.
    /// </summary>
    public bool TryTake(double units)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _units = Math.Min(unitsPerSecond * BankSeconds, _units + clock.GetElapsedTime(_filled, now).TotalSeconds * unitsPerSecond);
            _filled = now;
            if (_units <= 0)
                return false;
            _units -= units;
            return true;
        }
    }
}
