namespace Functions.Tests.EndToEnd;

/// <summary>
/// The tests of this namespace start processes by the dozen, which get nowhere when several fixtures do so at once: they take turns,
/// beside the tests of other namespaces.
/// </summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self)]
[SingleThreaded]
internal sealed class TakeTurns;
