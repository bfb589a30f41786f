using System.Runtime.InteropServices;
using Functions.Benchmarks;

if (!OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync("The benchmarks read CPU time and memory as Linux gives them; run them on Linux.");
    return 1;
}

// Kestrel would take these for itself; what was started ends with this process.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(130));
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));
Options options;
try
{
    options = new(args);
}
catch (FormatException exception)
{
    await Console.Error.WriteLineAsync($"error: {exception.Message}\n\n{Options.Usage}");
    return 1;
}

try
{
    return await Commands.RunAsync(options, CancellationToken.None);
}
catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
{
    await Console.Error.WriteLineAsync($"error: {exception.Message}");
    return 1;
}
