using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.FanOut;

/// <summary>What messages to one room took in one process.</summary>
/// <param name="Contestant">Whose process.</param>
/// <param name="Posts">To how many connections each went.</param>
/// <param name="Start">CPU ms from the process's start to its first answer.</param>
/// <param name="First">The first message, with nothing connected yet but what init connects; in a small room the median of several processes'.</param>
/// <param name="Later">The median of the others.</param>
/// <param name="PeakMemory">In MB.</param>
internal sealed record Measurement(Contestant Contestant, int Posts, double Start, Turn First, Turn Later, double PeakMemory)
{
    private const int SmallRoom = 100;
    private const int FirstsOfSmallRoom = 15;

    /// <summary>Takes turns, so that whatever else the machine does falls on all contestants.</summary>
    /// <param name="built">The programs.</param>
    /// <param name="aws">What they post to.</param>
    /// <param name="contestants">Who takes part.</param>
    /// <param name="endpoint">Which of <paramref name="aws"/>'s.</param>
    /// <param name="behaviour">The room.</param>
    /// <param name="turns">Messages that each sends after its first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">A function failed, or posts are missing.</exception>
    public static async Task<IReadOnlyList<Measurement>> TakeAsync(
        Contestants built, AwsServer aws, IReadOnlyList<Contestant> contestants, Uri endpoint, Behaviour behaviour, int turns, CancellationToken cancellationToken)
    {
        List<Runner> runners = [];
        var firsts = contestants.ToDictionary(contestant => contestant, _ => new List<Turn>());
        try
        {
            // Each process has but one first message; where that is quick, others give more of them.
            for (var process = 1; process < FirstsOfSmallRoom && behaviour.Connections <= SmallRoom; process++)
            {
                foreach (var contestant in contestants)
                {
                    await using var runner = await Runner.StartAsync(built, aws, contestant, endpoint, behaviour, cancellationToken);
                    await runner.TakeTurnAsync(cancellationToken);
                    firsts[contestant].Add(runner.Turns[0]);
                }
            }

            foreach (var contestant in contestants)
            {
                runners.Add(await Runner.StartAsync(built, aws, contestant, endpoint, behaviour, cancellationToken));
                await runners[^1].TakeTurnAsync(cancellationToken);
            }

            for (var turn = 0; turn < turns; turn++)
            {
                // To and fro, so that what one leaves behind does not always fall on the same one.
                foreach (var runner in turn % 2 == 0 ? runners.AsEnumerable().Reverse() : runners)
                    await runner.TakeTurnAsync(cancellationToken);
            }

            return [.. runners.Select(runner => runner.Measure(firsts[runner.Contestant]))];
        }
        finally
        {
            foreach (var runner in runners)
                await runner.DisposeAsync();
        }
    }
}

/// <param name="Milliseconds">From the event's hand-over to the answer.</param>
/// <param name="Cpu">The process's CPU ms meanwhile.</param>
internal readonly record struct Turn(double Milliseconds, double Cpu)
{
    public static Turn Median(IReadOnlyCollection<Turn> turns) =>
        new(turns.Select(turn => turn.Milliseconds).Median(), turns.Select(turn => turn.Cpu).Median());
}
