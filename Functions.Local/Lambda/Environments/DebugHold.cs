using System.Globalization;
using Functions.Local.Lambda.Processes;

namespace Functions.Local.Lambda.Environments;

/// <summary>Holds the first event of a debugged process until a debugger is attached or the developer presses Enter.</summary>
internal sealed class DebugHold
{
    /// <summary>What a debugged invocation may take, for its deadline: long enough to be none.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromDays(1);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>An editor sets its breakpoints in the moments after it attached.</summary>
    private static readonly TimeSpan BreakpointGrace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();

    public bool IsReleased { get; private set; }

    public void Cancel() => _ended.Cancel();

    /// <param name="process">The one to be debugged.</param>
    /// <param name="logicalId">Its function.</param>
    /// <param name="services">Console, clock, and what releases by hand.</param>
    /// <param name="release">Called once held events may go.</param>
    public async Task WaitAsync(IFunctionProcess process, string logicalId, PoolServices services, Action release)
    {
        services.Console.Information(string.Create(
            CultureInfo.InvariantCulture,
            $"{logicalId} is process {process.Id}: attach a debugger to it, or press Enter to go on without one; its first event is held until then."));
        using var released = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        try
        {
            var byHand = services.Options.ReleaseHeldEvent(released.Token);
            var attached = AttachedAsync(process.Id, services.Clock, released.Token);
            if (await Task.WhenAny(byHand, attached) == attached)
            {
                await attached;
                services.Console.Information($"{logicalId}: a debugger is attached.");
            }
            else
            {
                await byHand;
            }
            IsReleased = true;
            release();
            await released.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The process ended while it was held.
        }
    }

    private static async Task AttachedAsync(int processId, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (!DebuggerProbe.IsAttached(processId))
            await Task.Delay(PollInterval, clock, cancellationToken);
        await Task.Delay(BreakpointGrace, clock, cancellationToken);
    }
}
