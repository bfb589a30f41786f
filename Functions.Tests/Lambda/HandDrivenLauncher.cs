using System.Threading.Channels;
using Functions.Local.Lambda.Processes;

namespace Functions.Tests.Lambda;

/// <summary>Starts no processes: the test plays every runtime itself, over HTTP.</summary>
internal sealed class HandDrivenLauncher : IProcessLauncher
{
    private readonly Channel<HandDrivenRuntime> _started = Channel.CreateUnbounded<HandDrivenRuntime>();
    private int _count;

    /// <summary>How many environments were started so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How the next starts fail, if they do.</summary>
    public Exception? Failure { get; set; }

    public IFunctionProcess Start(ProcessStart start)
    {
        if (Failure is { } failure)
            throw failure;
        var runtime = new HandDrivenRuntime(start);
        Interlocked.Increment(ref _count);
        _started.Writer.TryWrite(runtime);
        return runtime;
    }

    /// <summary>The next environment that the service starts.</summary>
    public Task<HandDrivenRuntime> TakeAsync() => _started.Reader.ReadAsync().AsTask().WaitAsync(HandDrivenRuntime.Patience);

    public void Dispose()
    {
    }
}
