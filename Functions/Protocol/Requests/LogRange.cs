namespace ChatFunctions.Protocol.Requests;

/// <summary>Which part of a log is asked for: what follows <paramref name="After"/>, what precedes <paramref name="Before"/>, or, with neither, the newest.</summary>
/// <param name="After">A number the caller has, exclusive; never together with <paramref name="Before"/>.</param>
/// <param name="Before">A number the caller has, exclusive.</param>
/// <param name="Limit">The most messages wanted, at least 1.</param>
internal readonly record struct LogRange(long? After, long? Before, int Limit)
{
    public const int MostMessages = 100;

    /// <summary>No number is higher: a page in JavaScript counts no further.</summary>
    public const long Highest = 9_007_199_254_740_991;

    public static LogRange Newest => new(null, null, MostMessages);
}
