namespace Functions.Local.Lambda.Environments;

/// <summary>One event on its way to a function and back.</summary>
/// <param name="payload">UTF-8 JSON.</param>
/// <param name="caller">Cancelled when nobody waits for the answer any more.</param>
internal sealed class Invocation(ReadOnlyMemory<byte> payload, CancellationToken caller)
{
    private readonly TaskCompletionSource<InvocationResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string RequestId { get; } = Guid.NewGuid().ToString();

    /// <summary>In X-Ray's form: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader</summary>
    public string TraceId { get; } =
        $"Root=1-{DateTimeOffset.UtcNow.ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("N")[..24]};Parent={Guid.NewGuid().ToString("N")[..16]};Sampled=0";

    public ReadOnlyMemory<byte> Payload { get; } = payload;

    public bool IsAbandoned => caller.IsCancellationRequested;

    /// <summary>Set when an environment takes the event.</summary>
    public DateTimeOffset Deadline { get; set; }

    /// <summary><see cref="TimeProvider.GetTimestamp"/> of the moment an environment takes the event.</summary>
    public long Started { get; set; }

    public Task<InvocationResult> Result => _result.Task;

    public void Succeed(ReadOnlyMemory<byte> answer) => _result.TrySetResult(new InvocationResult.Success(answer));

    /// <summary>The function's own error, passed on as it came.</summary>
    public void Fail(FunctionError error) => _result.TrySetResult(new InvocationResult.Failure(error.Type, error.Message));

    /// <summary>An error that Lambda, not the function, reports.</summary>
    public void FailAsLambda(FunctionError error) => Fail(error with { Message = $"RequestId: {RequestId} Error: {error.Message}" });
}

/// <param name="Type">Lambda's or the function's name of it.</param>
/// <param name="Message">For the developer.</param>
internal sealed record FunctionError(string Type, string Message)
{
    public override string ToString() => $"{Type}: {Message}";
}
