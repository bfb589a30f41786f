namespace Functions.Local.Lambda;

/// <summary>How an invocation ended.</summary>
internal abstract record InvocationResult
{
    /// <param name="Payload">What the handler returned, UTF-8 JSON.</param>
    internal sealed record Success(ReadOnlyMemory<byte> Payload) : InvocationResult;

    /// <summary>A function error: the handler threw, the process died or the function's timeout passed.</summary>
    /// <param name="ErrorType">For example <c>Runtime.ExitError</c> or <c>Sandbox.Timedout</c>.</param>
    /// <param name="ErrorMessage">For the developer's console, never for a client.</param>
    internal sealed record Failure(string ErrorType, string ErrorMessage) : InvocationResult;
}
