using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.FanOut;

/// <summary>What messages to one room took.</summary>
/// <param name="Contestant">Who sent them.</param>
/// <param name="Posts">To how many connections each went.</param>
/// <param name="Start">CPU ms from the process's start to its first answer.</param>
/// <param name="First">The first message, with nothing connected yet but what init connects.</param>
/// <param name="Later">The others.</param>
/// <param name="PeakMemory">In MB; of the process that took most.</param>
internal sealed record Measurement(Contestant Contestant, int Posts, double Start, Turn First, Turn Later, double PeakMemory)
{
    /// <summary>Takes turns, so that whatever else the machine does falls on all contestants.</summary>
    /// <param name="built">The programs.</param>
    /// <param name="aws">What they post to.</param>
    /// <param name="contestants">Who takes part.</param>
    /// <param name="endpoint">Which of <paramref name="aws"/>'s.</param>
    /// <param name="behaviour">The room.</param>
    /// <param name="processes">Of each contestant, one after another: each has but one first message, and processes differ by a tenth.</param>
    /// <param name="turns">Messages that each process sends after its first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Medians over the processes, in the contestants' order.</returns>
    /// <exception cref="InvalidOperationException">A function failed, or posts are missing.</exception>
    public static async Task<IReadOnlyList<Measurement>> TakeAsync(
        Contestants built, AwsServer aws, IReadOnlyList<Contestant> contestants, Uri endpoint, Behaviour behaviour,
        int processes, int turns, CancellationToken cancellationToken)
    {
        List<Measurement> all = [];
        for (var process = 0; process < processes; process++)
        {
            List<Runner> runners = [];
            try
            {
                foreach (var contestant in contestants)
                {
                    runners.Add(await Runner.StartAsync(built, aws, contestant, endpoint, behaviour, cancellationToken));
                    await runners[^1].TakeTurnAsync(cancellationToken);
                }

                for (var turn = 0; turn < turns; turn++)
                {
                    // To and fro, so that what one leaves behind does not always fall on the same one.
                    foreach (var runner in (process + turn) % 2 == 0 ? runners.AsEnumerable().Reverse() : runners)
                        await runner.TakeTurnAsync(cancellationToken);
                }

                all.AddRange(runners.Select(runner => runner.Measure()));
            }
            finally
            {
                foreach (var runner in runners)
                    await runner.DisposeAsync();
            }
        }

        return [.. contestants.Select(contestant => Median([.. all.Where(measurement => measurement.Contestant == contestant)]))];
    }

    private static Measurement Median(IReadOnlyList<Measurement> measured) => measured[0] with
    {
        Start = measured.Select(measurement => measurement.Start).Median(),
        First = Turn.Median([.. measured.Select(measurement => measurement.First)]),
        Later = Turn.Median([.. measured.Select(measurement => measurement.Later)]),
        PeakMemory = measured.Max(measurement => measurement.PeakMemory),
    };
}

/// <param name="Milliseconds">From the event's hand-over to the answer.</param>
/// <param name="Cpu">The process's CPU ms meanwhile.</param>
internal readonly record struct Turn(double Milliseconds, double Cpu)
{
    public static Turn Median(IReadOnlyCollection<Turn> turns) =>
        new(turns.Select(turn => turn.Milliseconds).Median(), turns.Select(turn => turn.Cpu).Median());
}
