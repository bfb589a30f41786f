using System.Collections.Concurrent;
using Functions.Tests.DynamoDb.Contract.Dynalite;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>The dynalites of the contract tests; where it cannot run, its half of them is not run and says what it needs.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class DynaliteFixture
{
    private static readonly ConcurrentBag<DynaliteServer> _idle = [];

    // As many as processors of a small machine. A class that waits for one holds a worker, so no test of a class may ask for another.
    private static readonly SemaphoreSlim _free = new(2);

    private static string? s_missing;

    /// <summary>A server for one class, whose tests empty its tables. Ends the running test where there is none.</summary>
    public static async Task<DynaliteServer> BorrowAsync()
    {
        if (s_missing is not null)
            Assert.Ignore(s_missing);
        await _free.WaitAsync();
        try
        {
            return _idle.TryTake(out var idle) ? idle : await DynaliteServer.StartAsync();
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public static void Return(DynaliteServer server)
    {
        _idle.Add(server);
        _free.Release();
    }

    [OneTimeSetUp]
    public async Task Start()
    {
        try
        {
            _idle.Add(await DynaliteServer.StartAsync());
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
    public void Stop()
    {
        while (_idle.TryTake(out var server))
            server.Dispose();
    }
}
