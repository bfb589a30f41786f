using System.Runtime.CompilerServices;

namespace Functions.Tests.Broadcasting;

/// <summary>Recipients as a paged scan would give them; counts how many were asked for.</summary>
internal sealed class Recipients(int count)
{
    private int _read;

    public int Read => Volatile.Read(ref _read);

    /// <summary>Thrown after the last one, if set.</summary>
    public Exception? Failure { get; init; }

    public static string Id(int index) => $"Mg_{index}/+A=";

    public async IAsyncEnumerable<string> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var index = 0; index < count; index++)
        {
            if (index % 100 == 0)
                await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            Interlocked.Increment(ref _read);
            yield return Id(index);
        }

        if (Failure is not null)
            throw Failure;
    }
}
