using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.FanOut;

/// <summary>What messages to one room took in one process.</summary>
/// <param name="Posts">To how many connections each went.</param>
/// <param name="Start">CPU ms from the process's start to its first answer.</param>
/// <param name="First">The first message, with nothing connected yet.</param>
/// <param name="Later">The median of the others.</param>
/// <param name="PeakMemory">In MB.</param>
internal sealed record Measurement(int Posts, double Start, Turn First, Turn Later, double PeakMemory)
{
    /// <exception cref="InvalidOperationException">The function failed, or posts are missing.</exception>
    public static async Task<Measurement> TakeAsync(
        Contestants built, AwsServer aws, Contestant contestant, Uri endpoint, Behaviour behaviour, int turns, CancellationToken cancellationToken)
    {
        behaviour = behaviour with { Connections = Math.Min(behaviour.Connections, contestant.MostPosts) };
        await using var process = await FunctionProcess.StartAsync(contestant.Command, built.Environment(contestant.Handler, endpoint));
        List<Turn> measured = [];
        var start = 0.0;
        for (var turn = 0; turn < turns; turn++)
        {
            aws.Behave(behaviour);
            var cpu = process.Usage.Cpu;
            var answer = await process.InvokeAsync(contestant.Event(behaviour.Connections), cancellationToken);
            if (!answer.Succeeded || aws.Posts < behaviour.Connections || !contestant.Reached(answer.Body))
                throw new InvalidOperationException($"{contestant.Name} made {aws.Posts} of {behaviour.Connections} posts and answered {answer.Body}");
            measured.Add(new(answer.Duration.TotalMilliseconds, (process.Usage.Cpu - cpu).TotalMilliseconds));
            start = turn == 0 ? process.Usage.Cpu.TotalMilliseconds : start;
        }

        var later = measured.Skip(1).ToList();
        return new(
            behaviour.Connections,
            start,
            measured[0],
            new(later.Select(turn => turn.Milliseconds).Median(), later.Select(turn => turn.Cpu).Median()),
            process.Usage.PeakMemory);
    }
}

/// <param name="Milliseconds">From the event's hand-over to the answer.</param>
/// <param name="Cpu">The process's CPU ms meanwhile.</param>
internal readonly record struct Turn(double Milliseconds, double Cpu);
