namespace Functions.Tests.Browser.Modules;

/// <summary>The page's modules, in a page of the runtime that stays up. One test after another, beside the other namespaces' below the browser.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self)]
[SingleThreaded]
internal sealed class Lane;
