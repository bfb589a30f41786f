using Functions.Tests.DynamoDb.Contract.Dynalite;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>The dynalites of the contract tests; where it cannot run, its half of them is not run and says what it needs.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class DynaliteFixture
{
    // As many as processors of a small machine. A class that waits for one holds a worker, so no test of a class may ask for another.
    private static readonly Pool<DynaliteServer> _servers = new(2, DynaliteServer.StartAsync);

    private static string? s_missing;

    /// <summary>A server for one class, whose tests empty its tables. Ends the running test where there is none.</summary>
    public static async Task<DynaliteServer> BorrowAsync()
    {
        if (s_missing is not null)
            Assert.Ignore(s_missing);
        return await _servers.BorrowAsync();
    }

    public static void Return(DynaliteServer server) => _servers.Return(server);

    [OneTimeSetUp]
    public async Task Start()
    {
        try
        {
            _servers.Return(await _servers.BorrowAsync());
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
    public void Stop() => _servers.Empty();
}
