using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.FanOut;

/// <summary>A contestant at work: its process, and what its messages took so far.</summary>
internal sealed class Runner : IAsyncDisposable
{
    private readonly FunctionProcess _process;
    private readonly AwsServer _aws;
    private readonly Contestant _contestant;
    private readonly Behaviour _behaviour;
    private readonly List<Turn> _turns = [];
    private double _start;

    private Runner(FunctionProcess process, AwsServer aws, Contestant contestant, Behaviour behaviour) =>
        (_process, _aws, _contestant, _behaviour) = (process, aws, contestant, behaviour);

    /// <summary>Starts the process and waits until its init is over.</summary>
    public static async Task<Runner> StartAsync(
        Contestants built, AwsServer aws, Contestant contestant, Uri endpoint, Behaviour behaviour, CancellationToken cancellationToken)
    {
        var environment = built.Environment(contestant.Handler, endpoint);
        // Functions.csproj's System.GC.Gen0MaxBudget, in hexadecimal.
        if (contestant.HasChatHeap)
            environment["DOTNET_GCGen0MaxBudget"] = "400000";
        var process = await FunctionProcess.StartAsync(contestant.Command, environment);
        try
        {
            await process.InitAsync(cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        return new(process, aws, contestant, behaviour with { Connections = Math.Min(behaviour.Connections, contestant.MostPosts) });
    }

    /// <summary>Sends one message to the room.</summary>
    /// <exception cref="InvalidOperationException">The function failed, or posts are missing.</exception>
    public async Task TakeTurnAsync(CancellationToken cancellationToken)
    {
        _aws.Behave(_behaviour);
        var cpu = _process.Usage.Cpu;
        var answer = await _process.InvokeAsync(_contestant.Event(_behaviour.Connections), cancellationToken);
        var used = _process.Usage.Cpu;
        if (!answer.Succeeded || !_contestant.Reached(answer.Body, _behaviour, _aws.Delivered))
            throw new InvalidOperationException($"{_contestant.Name} reached {_aws.Delivered} of {_behaviour.Connections} and answered {answer.Body}");
        if (_turns.Count == 0)
            _start = used.TotalMilliseconds;
        _turns.Add(new(answer.Duration.TotalMilliseconds, (used - cpu).TotalMilliseconds));
    }

    /// <summary>After at least two turns; the later ones' median.</summary>
    public Measurement Measure() => new(
        _contestant, _behaviour.Connections, _start, _turns[0], Turn.Median([.. _turns.Skip(1)]), _process.Usage.PeakMemory);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
