using System.Globalization;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The variables Lambda gives to a runtime, as they are when it starts. See
/// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime.
/// </summary>
internal sealed class FunctionEnvironment
{
    /// <summary><c>host:port</c>, and a path when several functions share one server.</summary>
    public string? RuntimeApi { get; } = Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API");

    public string? FunctionName { get; } = Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME");

    public string? FunctionVersion { get; } = Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_VERSION");

    public string? LogGroupName { get; } = Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string? LogStreamName { get; } = Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME");

    /// <summary>Zero when unknown.</summary>
    public int MemoryInMb { get; } = int.TryParse(
        Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
        CultureInfo.InvariantCulture,
        out var memory)
        ? memory
        : 0;

    /// <summary>
    /// Tells the garbage collector the function's memory, which it cannot see: Lambda does not set it in the cgroup
    /// (https://github.com/dotnet/runtime/issues/70601). A lower limit of the user's stays, and
    /// <c>AWS_LAMBDA_DOTNET_DISABLE_MEMORY_LIMIT_CHECK=true</c> keeps it off, for a process that hosts more than a function.
    /// </summary>
    public void LimitHeap()
    {
        if (MemoryInMb <= 0 || string.Equals(
            Environment.GetEnvironmentVariable("AWS_LAMBDA_DOTNET_DISABLE_MEMORY_LIMIT_CHECK"),
            "true",
            StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var bytes = (ulong)MemoryInMb << 20;
        if ((ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < bytes)
            return;
        AppContext.SetData("GCHeapHardLimit", bytes);
        try
        {
            GC.RefreshMemoryLimit();
        }
        catch (InvalidOperationException)
        {
            // The heap is already larger than the limit: the function runs as it would without one.
        }
    }
}
