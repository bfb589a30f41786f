using System.Globalization;
using System.Runtime.InteropServices;

namespace Functions.Benchmarks.Processes;

/// <summary>What a process uses, as Linux tells it.</summary>
internal readonly record struct ProcessUsage(int Id)
{
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    /// <summary>CPU time of the whole process so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            // The kernel's clock id of another process's CPU time: see clock_getcpuclockid(3).
            _ = clock_gettime((~Id << 3) | 2, out var time);
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
        }
    }

    /// <summary>Resident memory in MB; 0 when the process has ended.</summary>
    public double Memory => Megabytes("VmRSS:");

    /// <summary>The most it ever was, in MB; 0 when the process has ended.</summary>
    public double PeakMemory => Megabytes("VmHWM:");

    /// <summary>The Lambda handler it runs, by its class: <c>SendMessageHandler</c>; empty when it runs none or has ended.</summary>
    public string Handler => Read(Id, "environ").Split('\0')
        .Where(variable => variable.StartsWith("_HANDLER=", StringComparison.Ordinal))
        .Select(variable => variable.Split("::") is [_, var type, _] ? type.Split('.')[^1] : variable["_HANDLER=".Length..])
        .SingleOrDefault("");

    /// <summary>Ends it at once.</summary>
    public void Kill() => _ = kill(Id, Sigkill);

    /// <summary>Asks it to end, which lets it remove its temporary files.</summary>
    public void Terminate() => _ = kill(Id, Sigterm);

    private double Megabytes(string field) => Read(Id, "status").Split('\n')
        .Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024)
        .SingleOrDefault();

    /// <summary>Those children of a process that are Lambda functions.</summary>
    public static IReadOnlyList<ProcessUsage> FunctionsOf(int parent) => [.. ChildrenOf(parent).Where(process => process.Handler.Length > 0)];

    /// <summary>A process, its children and theirs.</summary>
    public static IReadOnlyList<ProcessUsage> TreeOf(int root) => [new(root), .. ChildrenOf(root).SelectMany(child => TreeOf(child.Id))];

    private static IEnumerable<ProcessUsage> ChildrenOf(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(directory => int.TryParse(Path.GetFileName(directory), out var id) ? id : 0)
        .Where(id => id > 0 && Parent(id) == parent)
        .Select(id => new ProcessUsage(id));

    // The name in parentheses may hold anything, spaces and parentheses too.
    private static int Parent(int process) =>
        Read(process, "stat").Split(") ")[^1].Split(' ') is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is somebody else's.
            return "";
        }
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out TimeSpec time);

    [DllImport("libc")]
    private static extern int kill(int process, int signal);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
