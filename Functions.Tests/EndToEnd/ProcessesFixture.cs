namespace Functions.Tests.EndToEnd;

/// <summary>Each class here runs the chat in a dozen processes: several at once would wait for each other's starts longer than Lambda does.</summary>
[SetUpFixture, OneAfterAnother, Parallelizable(ParallelScope.Self)]
internal sealed class ProcessesFixture;
