using System.Diagnostics;
using System.Globalization;

namespace Functions.Local.Lambda.Processes;

/// <summary>
/// Ends the function processes when the runtime is killed without a chance to do so itself: a shell that is told every
/// process id on its standard input, and kills what is left of them when that input ends. A runtime whose long poll
/// breaks usually exits by itself, but nothing obliges it to. On Windows there is no such guard.
/// </summary>
internal sealed class OrphanGuard : IDisposable
{
    /// <summary>Lines are <c>+pid</c> and <c>-pid</c>.</summary>
    private const string Script =
        """
        trap '' INT HUP TERM
        pids=' '
        while read -r line; do
          pid=${line#?}
          case $line in
            +*) pids="$pids$pid " ;;
            -*) pids="${pids%% $pid *} ${pids#* $pid }" ;;
          esac
        done
        for pid in $pids; do kill -9 "$pid"; done
        """;

    private readonly Lock _gate = new();
    private Process? _shell;

    public void Watch(IFunctionProcess process)
    {
        if (OperatingSystem.IsWindows())
            return;
        Tell('+', process.Id);
        _ = ForgetAsync(process);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _shell?.StandardInput.Close();
            _shell?.Dispose();
            _shell = null;
        }
    }

    private async Task ForgetAsync(IFunctionProcess process)
    {
        await process.Exited;
        Tell('-', process.Id);
    }

    private void Tell(char what, int processId)
    {
        lock (_gate)
        {
            if (_shell is null && what == '-')
                return;
            _shell ??= Start();
            try
            {
                _shell.StandardInput.Write(string.Create(CultureInfo.InvariantCulture, $"{what}{processId}\n"));
                _shell.StandardInput.Flush();
            }
            catch (IOException)
            {
                // The guard itself was killed; functions run on without it.
            }
        }
    }

    private static Process Start() => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script])
    {
        RedirectStandardInput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;
}
