namespace Functions.Tests;

/// <summary>Sums up what the suite tried, and prints it at its end.</summary>
[SetUpFixture]
internal sealed class Tally
{
    private static int s_faults;
    private static int s_inputs;
    private static int s_messages;
    private static int s_losses;

    /// <summary>Counts answers that the services between function and chat failed to give.</summary>
    public static void AddFaults(int faults) => Interlocked.Add(ref s_faults, faults);

    /// <summary>Counts random inputs, most of them malformed, each of which was answered in order.</summary>
    public static void AddInputs(long inputs) => Interlocked.Add(ref s_inputs, (int)inputs);

    /// <param name="messages">Frames that sockets were checked for.</param>
    /// <param name="losses">Frames that a healthy connection did not receive, though its ack told nothing of it.</param>
    public static void AddMessages(int messages, int losses)
    {
        Interlocked.Add(ref s_messages, messages);
        Interlocked.Add(ref s_losses, losses);
    }

    /// <summary>Prints a line whatever the tests' outcome: `dotnet test` shows only what is written as an error.</summary>
    public static void Say(string line) => TestContext.Error.WriteLine(line);

    [OneTimeTearDown]
    public void Print()
    {
        if (s_faults + s_inputs > 0)
            Say($"{s_faults:N0} faults injected, {s_inputs:N0} malformed inputs tried, {s_messages:N0} messages checked, {s_losses:N0} lost");
    }
}
