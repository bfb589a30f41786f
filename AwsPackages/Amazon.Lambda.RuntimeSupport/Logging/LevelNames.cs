using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>Levels by Lambda's names, which its filter knows, and by .NET's.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html: a record of another level counts as INFO,
/// so that a function at WARN would lose its warnings.
/// </remarks>
internal static class LevelNames
{
    /// <summary>Lambda's name.</summary>
    public static string Of(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        _ => "FATAL",
    };

    /// <summary>Reads a name of either kind, in any case.</summary>
    /// <param name="name">Trace, Debug, Info, Information, Warn, Warning, Error, Fatal or Critical.</param>
    /// <param name="level">The lowest when the name is none of them.</param>
    public static bool TryParse(string? name, out LogLevel level)
    {
        foreach (var candidate in Enum.GetValues<LogLevel>())
        {
            if (Is(name, Of(candidate)) || Is(name, candidate.ToString()))
            {
                level = candidate;
                return true;
            }
        }
        level = default;
        return false;
    }

    private static bool Is(string? value, string name) => string.Equals(value, name, StringComparison.OrdinalIgnoreCase);
}
