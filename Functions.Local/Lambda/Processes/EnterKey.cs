namespace Functions.Local.Lambda.Processes;

/// <summary>Enter on the runtime's console.</summary>
internal static class EnterKey
{
    private static readonly Lock Gate = new();
    private static Task<string?>? s_line;

    /// <summary>Ends at the next Enter; never when standard input is closed.</summary>
    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task<string?> line;
        lock (Gate)
        {
            // A read from the console cannot be cancelled: one that was given up serves the next caller.
            if (s_line is null or { IsCompleted: true })
                s_line = Task.Factory.StartNew(Console.ReadLine, TaskCreationOptions.LongRunning);
            line = s_line;
        }
        if (await line.WaitAsync(cancellationToken) is null)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
