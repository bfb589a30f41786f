using System.ComponentModel;
using System.Diagnostics;

namespace Functions.Local.Lambda.Processes;

internal sealed class FunctionProcess : IFunctionProcess
{
    /// <summary>How long output may lag behind the end of its process: something the process started may keep the pipe open for good.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private readonly Process _process;

    /// <param name="process">Started, with every standard stream redirected.</param>
    /// <param name="output">Takes each line written; true for standard error.</param>
    public FunctionProcess(Process process, Action<string, bool> output)
    {
        _process = process;
        Id = process.Id;
        process.StandardInput.Close();
        Exited = WaitAsync(Task.WhenAll(
            OutputLines.PassOnAsync(process.StandardOutput, line => output(line, false)),
            OutputLines.PassOnAsync(process.StandardError, line => output(line, true))));
    }

    public int Id { get; }

    public Task<int> Exited { get; }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended on its own in the same moment, or a child of it did.
        }
    }

    private async Task<int> WaitAsync(Task output)
    {
        await _process.WaitForExitAsync();
        await Task.WhenAny(output, Task.Delay(OutputGrace));
        return _process.ExitCode;
    }
}
