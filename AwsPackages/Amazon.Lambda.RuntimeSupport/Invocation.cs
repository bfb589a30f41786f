namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An event and the headers that came with it.</summary>
internal sealed record Invocation(
    string RequestId, string? TraceId, string? FunctionArn, DateTimeOffset Deadline, Stream Event);
