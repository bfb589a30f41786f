namespace Functions.Tests.Browser.Kept;

/// <summary>The chat that keeps messages: the runtime, which stays up, or a server in its place. One test after another, beside the other namespaces' below the browser.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self)]
[SingleThreaded]
internal sealed class Lane;
