using System.Globalization;
using System.Runtime.InteropServices;

namespace Functions.Benchmarks.Processes;

/// <summary>What figures were measured on: .NET sizes its heap by the processor's largest cache.</summary>
internal static class Processor
{
    // _SC_LEVEL3_CACHE_SIZE of glibc's bits/confname.h, which .NET asks for too.
    private const int Level3CacheSize = 194;

    public static string Description { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}, {Environment.ProcessorCount} cores, {sysconf(Level3CacheSize) / (1024 * 1024)} MB of L3 cache");

    private static string Name => File.ReadLines("/proc/cpuinfo")
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':') + 1)..].Trim())
        .FirstOrDefault("unknown processor");

    [DllImport("libc")]
    private static extern nint sysconf(int name);
}
