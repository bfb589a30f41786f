using System.Runtime.InteropServices;

namespace Functions.Local.Lambda.Processes;

/// <summary>
/// Tells from outside whether a debugger is attached to a process. On Linux a managed debugger is seen by the named
/// pipes <c>clr-debug-pipe-{pid}-*</c>: the .NET runtime creates them at its start, blocks until somebody opens them, and
/// only then has them among its open files; a native debugger is the process's tracer. On Windows a debugger, managed
/// ones included, attaches through the system. On macOS nothing is observable.
/// </summary>
internal static class DebuggerProbe
{
    public static bool IsAttached(int processId) =>
        OperatingSystem.IsLinux() ? HasTracer(processId) || HasManagedDebugger(processId)
        : OperatingSystem.IsWindows() && HasSystemDebugger(processId);

    private static bool HasTracer(int processId)
    {
        try
        {
            return File.ReadLines($"/proc/{processId}/status")
                .Any(line => line.StartsWith("TracerPid:", StringComparison.Ordinal) && line["TracerPid:".Length..].Trim() != "0");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // The process has ended.
        }
    }

    private static bool HasManagedDebugger(int processId)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd")
                .Any(file => File.ResolveLinkTarget(file, returnFinalTarget: false) is { } target
                    && target.Name.StartsWith($"clr-debug-pipe-{processId}-", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // The process has ended, or closed a file in between.
        }
    }

    private static bool HasSystemDebugger(int processId)
    {
        const uint queryInformation = 0x0400;
        var process = OpenProcess(queryInformation, false, processId);
        if (process == 0)
            return false;
        var known = CheckRemoteDebuggerPresent(process, out var present);
        CloseHandle(process);
        return known && present;
    }

    [DllImport("kernel32.dll")]
    private static extern nint OpenProcess(uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, int processId);

    [DllImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CheckRemoteDebuggerPresent(nint process, [MarshalAs(UnmanagedType.Bool)] out bool present);

    [DllImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CloseHandle(nint handle);
}
