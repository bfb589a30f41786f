namespace Functions.Local.Lambda.Environments;

/// <summary>The last lines a process wrote to standard error.</summary>
internal sealed class ErrorTail
{
    private const int Kept = 50;

    private readonly Queue<string> _lines = [];

    /// <summary>The last line that tells something: not empty, and not a stack frame, which follow the line that matters.</summary>
    public string? Telling
    {
        get
        {
            lock (_lines)
            {
                return _lines.LastOrDefault(line => !line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
            }
        }
    }

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Kept)
                _lines.Dequeue();
        }
    }
}
