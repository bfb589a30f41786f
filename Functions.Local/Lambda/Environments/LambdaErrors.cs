using System.Globalization;

namespace Functions.Local.Lambda.Environments;

/// <summary>What Lambda itself reports: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html</summary>
internal static class LambdaErrors
{
    public static readonly FunctionError Stopping = new("Runtime.ExitError", "The local runtime is stopping");

    /// <summary>An invocation took longer than the function's timeout.</summary>
    public static FunctionError TimedOut(TimeSpan timeout) =>
        new("Sandbox.Timedout", string.Create(CultureInfo.InvariantCulture, $"Task timed out after {timeout.TotalSeconds:F2} seconds"));

    /// <summary>A process did not get ready; the words are ours.</summary>
    public static FunctionError InitTimedOut(TimeSpan timeout) =>
        new("Sandbox.Timedout", string.Create(CultureInfo.InvariantCulture, $"The process asked for no event within {timeout.TotalSeconds:F2} seconds"));

    /// <summary>A process ended where it should have gone on.</summary>
    public static FunctionError Exited(int status) => new("Runtime.ExitError", status == 0
        ? "Runtime exited without providing a reason"
        : string.Create(CultureInfo.InvariantCulture, $"Runtime exited with error: exit status {status}"));
}
