namespace Amazon.Lambda.Core;

/// <summary>What Lambda tells a function about the invocation and the environment it runs in.</summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }

    string FunctionName { get; }

    string FunctionVersion { get; }

    string InvokedFunctionArn { get; }

    ILambdaLogger Logger { get; }

    string LogGroupName { get; }

    string LogStreamName { get; }

    int MemoryLimitInMB { get; }

    /// <summary>Time until Lambda ends the invocation; negative once it is over.</summary>
    TimeSpan RemainingTime { get; }

    /// <summary>The X-Ray trace header, empty unless the runtime has one.</summary>
    string TraceId => string.Empty;
}
