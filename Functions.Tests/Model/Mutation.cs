namespace Functions.Tests.Model;

/// <summary>A fault that the functions might have, made where their requests pass by.</summary>
internal sealed record Mutation
{
    public static Mutation None { get; } = new();

    /// <summary>Changes a request.</summary>
    public Action<TableCall> Change { get; init; } = static _ => { };

    /// <summary>Which request is answered before it is done.</summary>
    public Func<TableCall, bool> Later { get; init; } = static _ => false;

    /// <summary>After which of the same invocation it is done; otherwise at its end.</summary>
    public Func<TableCall, bool> Until { get; init; } = static _ => false;

    /// <summary>How much longer an environment remembers a number than its row is kept.</summary>
    public TimeSpan Memory { get; init; }

    /// <summary>Reads what may be a moment old.</summary>
    public static Mutation Eventual(Func<TableCall, bool> read) => new()
    {
        Change = call =>
        {
            if (read(call))
                call.Body.Remove("ConsistentRead");
        },
    };
}
