using Functions.Tests.DynamoDb.Contract.Dynalite;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>One dynalite for every contract test; where it cannot run, its half of them is not run and says what it needs.</summary>
/// <remarks>Its classes empty the same tables, so they follow one another.</remarks>
[SetUpFixture]
[Parallelizable(ParallelScope.Self)]
internal sealed class DynaliteFixture
{
    private static DynaliteServer? s_server;
    private static string? s_missing;

    /// <summary>Ends the running test when there is no server.</summary>
    public static DynaliteServer Server
    {
        get
        {
            if (s_server is null)
                Assert.Ignore(s_missing!);
            return s_server!;
        }
    }

    [OneTimeSetUp]
    public async Task Start()
    {
        try
        {
            s_server = await DynaliteServer.StartAsync();
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or HttpRequestException or Amazon.Runtime.AmazonClientException)
        {
            s_missing = $"The contract tests on dynalite need Node.js 20 or later with npm, and once its registry ({error.Message}).";
            if (DynaliteServer.IsRequired)
                Assert.Fail(s_missing);
            Tally.Say(s_missing);
        }
    }

    [OneTimeTearDown]
    public void Stop() => s_server?.Dispose();
}
