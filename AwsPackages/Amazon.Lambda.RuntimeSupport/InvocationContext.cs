using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Logging;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// What a handler is told. <see cref="ILambdaContext"/> is not annotated: what a local test environment leaves
/// unset is null, as it is with Amazon's.
/// </summary>
internal sealed class InvocationContext(Invocation invocation, FunctionEnvironment environment, Log log) : ILambdaContext
{
    public string AwsRequestId => invocation.RequestId;

    public string FunctionName => environment.FunctionName!;

    public string FunctionVersion => environment.FunctionVersion!;

    public string InvokedFunctionArn => invocation.FunctionArn!;

    public ILambdaLogger Logger { get; } = new InvocationLogger(log);

    public string LogGroupName => environment.LogGroupName!;

    public string LogStreamName => environment.LogStreamName!;

    public int MemoryLimitInMB => environment.MemoryInMb;

    // Lambda's clock and this one are the same machine's; an injected clock could only be wrong about the deadline.
    public TimeSpan RemainingTime => invocation.Deadline - DateTimeOffset.UtcNow;

    public string TraceId => invocation.TraceId!;
}
