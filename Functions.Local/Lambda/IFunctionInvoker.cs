namespace Functions.Local.Lambda;

/// <summary>Invokes Lambda functions synchronously (RequestResponse).</summary>
internal interface IFunctionInvoker
{
    /// <summary>Invokes a function and waits for its answer, its error or its timeout; never throws for what the function does.</summary>
    /// <param name="functionName">The function's name.</param>
    /// <param name="payload">The event, UTF-8 JSON.</param>
    /// <param name="cancellationToken">Gives up waiting (an integration timeout); the invocation itself runs on, as on AWS.</param>
    Task<InvocationResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}
