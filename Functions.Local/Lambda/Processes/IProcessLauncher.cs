namespace Functions.Local.Lambda.Processes;

/// <summary>Starts the processes of execution environments; tests put a runtime of their own here.</summary>
internal interface IProcessLauncher : IDisposable
{
    /// <exception cref="System.ComponentModel.Win32Exception">The system cannot start it.</exception>
    IFunctionProcess Start(ProcessStart start);
}

/// <summary>A started process.</summary>
internal interface IFunctionProcess
{
    int Id { get; }

    /// <summary>The exit status, once the process has ended and what it wrote has been passed on.</summary>
    Task<int> Exited { get; }

    /// <summary>Ends the process and all that it started; no error when it has ended already.</summary>
    void Kill();
}

/// <param name="Command">What to start.</param>
/// <param name="Folder">The working directory.</param>
/// <param name="Variables">All environment variables: nothing else is inherited.</param>
/// <param name="Output">Takes each line written; true for standard error.</param>
internal sealed record ProcessStart(
    StartCommand Command, string Folder, IReadOnlyDictionary<string, string> Variables, Action<string, bool> Output);
