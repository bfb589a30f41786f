namespace ChatFunctions.Protocol;

internal static class Timestamp
{
    /// <summary>ISO-8601 UTC with milliseconds, for example <c>2026-01-31T09:30:00.125Z</c>.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
