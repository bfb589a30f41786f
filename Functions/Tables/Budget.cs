namespace ChatFunctions.Tables;

/// <summary>A time that several calls share.</summary>
/// <param name="total">All of it.</param>
/// <param name="clock">Measures it from now on.</param>
internal readonly struct Budget(TimeSpan total, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    /// <summary>What is left, negative when it was overrun.</summary>
    public TimeSpan Left => total - clock.GetElapsedTime(_start);
}
