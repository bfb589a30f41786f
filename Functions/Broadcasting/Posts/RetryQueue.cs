namespace ChatFunctions.Broadcasting.Posts;

/// <summary>Posts that wait for another try, by due time. Safe to call from any thread.</summary>
internal sealed class RetryQueue(TimeProvider clock)
{
    private static readonly TimeSpan _baseDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _maximumDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _pacedDelay = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Attempt, long> _queue = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Queues an attempt behind a random delay whose bound doubles with every attempt ("full jitter").</summary>
    /// <remarks>https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/</remarks>
    /// <param name="attempt">The next one.</param>
    /// <param name="paced">Whether the account's rate holds all posts back; the delay then need not double.</param>
    public void Add(Attempt attempt, bool paced)
    {
        var maximum = paced ? _pacedDelay : _maximumDelay;
        var bound = Math.Min(maximum.TotalSeconds, _baseDelay.TotalSeconds * Math.Pow(2, attempt.Number - 2));
        var due = clock.GetTimestamp() + (long)(Random.Shared.NextDouble() * bound * clock.TimestampFrequency);
        lock (_gate)
        {
            _queue.Enqueue(attempt, due);
            _count = _queue.Count;
        }
    }

    public bool HasDue()
    {
        if (Count == 0)
            return false;
        lock (_gate)
        {
            return _queue.TryPeek(out _, out var due) && due <= clock.GetTimestamp();
        }
    }

    public bool TryTakeDue(out Attempt attempt)
    {
        attempt = default;
        if (Count == 0)
            return false;
        lock (_gate)
        {
            if (!_queue.TryPeek(out attempt, out var due) || due > clock.GetTimestamp())
                return false;
            _queue.Dequeue();
            _count = _queue.Count;
            return true;
        }
    }

    /// <summary>Empties the queue, due or not.</summary>
    public IReadOnlyList<Attempt> Drain()
    {
        lock (_gate)
        {
            Attempt[] attempts = [.. _queue.UnorderedItems.Select(item => item.Element)];
            _queue.Clear();
            _count = 0;
            return attempts;
        }
    }
}
