using System.Diagnostics;

namespace Functions.Local.Lambda.Processes;

/// <summary>Starts real processes.</summary>
internal sealed class ProcessLauncher : IProcessLauncher
{
    /// <summary>
    /// Ctrl+C reaches every process of a terminal. A function has to outlive it, for the runtime still has
    /// <c>$disconnect</c> events to deliver; an ignored signal stays ignored after exec. The shell's own variables are
    /// not Lambda's.
    /// </summary>
    private const string IgnoreInterrupt = "trap '' INT; unset PWD OLDPWD SHLVL; exec \"$@\"";

    private readonly OrphanGuard _guard = new();

    public IFunctionProcess Start(ProcessStart start)
    {
        var info = new ProcessStartInfo
        {
            WorkingDirectory = start.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OperatingSystem.IsWindows())
        {
            info.FileName = start.Command.Program;
            info.CreateNewProcessGroup = true;
        }
        else
        {
            info.FileName = "/bin/sh";
            foreach (var argument in (string[])["-c", IgnoreInterrupt, "sh", start.Command.Program])
                info.ArgumentList.Add(argument);
        }
        foreach (var argument in start.Command.Arguments)
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        foreach (var (name, value) in start.Variables)
            info.Environment[name] = value;

        var process = new FunctionProcess(Process.Start(info)!, start.Output);
        try
        {
            _guard.Watch(process, start.Folder);
            return process;
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    public void Dispose() => _guard.Dispose();
}
