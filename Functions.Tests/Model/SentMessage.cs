namespace Functions.Tests.Model;

/// <summary>A message as its sender sends it, once or several times.</summary>
internal sealed class SentMessage(string? room, string id, string text)
{
    private readonly Lock _gate = new();
    private int _underWay;

    public string? Room => room;

    public string Id => id;

    public string Text => text;

    public int Tries { get; private set; }

    /// <summary>Whether it was sent again before a try had ended, with all that it wrote.</summary>
    public bool IsOvertaken { get; private set; }

    /// <summary>A try begins.</summary>
    /// <returns>Whether it is not the first.</returns>
    public bool Begin()
    {
        lock (_gate)
        {
            IsOvertaken |= _underWay++ > 0;
            return Tries++ > 0;
        }
    }

    /// <summary>A try has ended, once these have.</summary>
    public void Ended(IReadOnlyCollection<Task> late)
    {
        if (late.FirstOrDefault(write => !write.IsCompleted) is { } write)
        {
            write.ContinueWith(_ => Ended(late), TaskScheduler.Default);
            return;
        }

        lock (_gate)
            _underWay--;
    }
}
