namespace Functions.Tests.Model;

/// <summary>One call of a function, by which the tables and the posts know whose doing something is.</summary>
internal sealed class Invocation(World world, string function)
{
    private static readonly AsyncLocal<Invocation?> _current = new();

    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The one that the caller's code runs in.</summary>
    public static Invocation Current
    {
        get => _current.Value!;
        set => _current.Value = value;
    }

    public World World => world;

    public string Function => function;

    /// <summary>Ends when the function's process has died: nobody gets an answer, and it does nothing any more.</summary>
    public Task Killed => _killed.Task;

    /// <summary>Writes under numbers that were taken.</summary>
    public int Vain { get; set; }

    /// <summary>Writes that may have been done unknown to it.</summary>
    public int Unsure { get; set; }

    /// <summary>Whether anything went wrong in it.</summary>
    public bool IsFaulted { get; set; }

    /// <summary>What was answered before it was done.</summary>
    public TableCall? PutOff { get; set; }

    /// <summary>Writes that arrive late.</summary>
    public List<Task> Late { get; } = [];

    public void Kill() => _killed.TrySetResult();

    /// <summary>Never returns to a function whose process has died.</summary>
    public Task LiveAsync() => _killed.Task.IsCompleted ? new TaskCompletionSource().Task : Task.CompletedTask;
}
