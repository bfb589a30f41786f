using System.Diagnostics;
using System.Globalization;

namespace Functions.Local.Lambda.Processes;

/// <summary>
/// Ends the function processes and deletes their code's copies when the runtime is killed without a chance to do so itself:
/// a shell that is told every process id and folder on its standard input, and ends what is left of them when that input
/// ends. A runtime whose long poll breaks usually exits by itself, but nothing obliges it to. On Windows there is no such guard.
/// </summary>
internal sealed class OrphanGuard : IDisposable
{
    /// <summary>Lines are <c>+pid</c>, <c>-pid</c> and <c>=folder</c>; <c>!</c> says that the folders are taken care of.</summary>
    private const string Script =
        """
        trap '' INT HUP TERM
        pids=' '
        while IFS= read -r line; do
          pid=${line#?}
          case $line in
            +*) pids="$pids$pid " ;;
            -*) pids="${pids%% $pid *} ${pids#* $pid }" ;;
            =*) set -- "$@" "${line#?}" ;;
            !) set -- ;;
          esac
        done
        for pid in $pids; do kill -9 "$pid"; done
        for folder; do
          case $folder in */functions-local-*) rm -rf "$folder" ;; esac
        done
        """;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _folders = [];
    private Process? _shell;

    /// <param name="process">Has been started.</param>
    /// <param name="folder">The copy of the code that it runs.</param>
    public void Watch(IFunctionProcess process, string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        Tell(string.Create(CultureInfo.InvariantCulture, $"+{process.Id}"));
        lock (_gate)
        {
            if (_folders.Add(folder))
                Tell($"={folder}");
        }
        _ = ForgetAsync(process);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_shell is not null)
                Tell("!");
            _shell?.StandardInput.Close();
            _shell?.Dispose();
            _shell = null;
        }
    }

    private async Task ForgetAsync(IFunctionProcess process)
    {
        await process.Exited;
        Tell(string.Create(CultureInfo.InvariantCulture, $"-{process.Id}"));
    }

    private void Tell(string line)
    {
        lock (_gate)
        {
            if (_shell is null && line[0] == '-')
                return;
            _shell ??= Start();
            try
            {
                _shell.StandardInput.Write(line + '\n');
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
