namespace Functions.Tests.Faults;

/// <summary>Sums up what the suite went through, and prints it at its end.</summary>
[SetUpFixture]
internal sealed class FaultTally
{
    private static int _faults;
    private static int _messages;
    private static int _losses;

    /// <param name="messages">Frames that sockets were checked for.</param>
    /// <param name="losses">Frames that a healthy connection did not receive, though its ack told nothing of it.</param>
    public static void AddMessages(int messages, int losses)
    {
        Interlocked.Add(ref _messages, messages);
        Interlocked.Add(ref _losses, losses);
    }

    public static void AddFaults(int faults) => Interlocked.Add(ref _faults, faults);

    [OneTimeTearDown]
    public void Print() =>
        TestContext.Progress.WriteLine($"Fault suite: {_faults:N0} faults injected, {_messages:N0} messages checked, {_losses:N0} lost");
}
