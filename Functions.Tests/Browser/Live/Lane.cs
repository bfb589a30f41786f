namespace Functions.Tests.Browser.Live;

/// <summary>The chat that keeps nothing, which a test here stops. One test after another, beside the other namespaces' below the browser.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self)]
[SingleThreaded]
internal sealed class Lane;
