namespace Functions.Tests.Gateway;

/// <summary>How long a test waits for what ought to come, on a machine that is busy.</summary>
internal static class Patience
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    /// <summary>A token source that is cancelled when patience ends.</summary>
    public static CancellationTokenSource Start() => new(Length);
}
