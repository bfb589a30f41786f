using Functions.Local.Gateway.Events;
using Functions.Local.Lambda;
using Functions.Local.Template;

namespace Functions.Local.Gateway.Authorizers;

/// <summary>Asks an authorizer about a client and tells the developer, never the client, why it has no answer.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html. Nothing is cached: API
/// Gateway has no caching for WebSocket APIs.
/// </remarks>
internal sealed class AuthorizerRunner(IFunctionInvoker functions, RuntimeConsole console, TimeProvider clock)
{
    /// <summary>What the function's error says when the client has to say who it is. No other error does, however alike.</summary>
    private const string UnauthorizedError = "Unauthorized";

    /// <param name="authorizer">Whom to ask.</param>
    /// <param name="source">The client's request.</param>
    /// <param name="handshake">What came with it. When the client hangs up, the answer is not waited for.</param>
    public async Task<AuthorizerResult> RunAsync(Authorizer authorizer, EventSource source, HttpRequest handshake)
    {
        var request = AuthorizerEvent.Build(source, handshake);
        if (!Identity.IsComplete(authorizer.IdentitySources, request))
        {
            Warn(authorizer, "was not asked about a client that lacks one of its identity sources");
            return new AuthorizerResult.Unauthorized();
        }
        var started = clock.GetTimestamp();
        var hangUp = handshake.HttpContext.RequestAborted;
        using var timeout = new CancellationTokenSource(authorizer.Timeout, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, hangUp);
        try
        {
            var answer = await functions.InvokeAsync(authorizer.FunctionName, request, patience.Token);
            switch (answer)
            {
                case var _ when hangUp.IsCancellationRequested:
                    return new AuthorizerResult.Gone();
                case InvocationResult.Success success:
                    return Decide(authorizer, AuthorizerResponse.Parse(success.Payload), source, clock.GetElapsedTime(started));
                case InvocationResult.Failure { ErrorMessage: UnauthorizedError }:
                    return new AuthorizerResult.Unauthorized();
                case InvocationResult.Failure failure:
                    return Fail(authorizer, $"failed with {failure.ErrorType}: {failure.ErrorMessage}");
                default:
                    return new AuthorizerResult.Failed();
            }
        }
        catch (OperationCanceledException) when (hangUp.IsCancellationRequested)
        {
            return new AuthorizerResult.Gone();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Fail(authorizer, $"did not answer within {authorizer.Timeout.TotalSeconds} s");
        }
        catch (FormatException malformed)
        {
            return Fail(authorizer, $"returned a malformed answer: {malformed.Message}");
        }
        catch (Exception unexpected)
        {
            return Fail(authorizer, $"could not be invoked: {unexpected.Message}");
        }
    }

    private AuthorizerResult Decide(Authorizer authorizer, AuthorizerResponse response, EventSource source, TimeSpan latency)
    {
        var methodArn = AuthorizerEvent.MethodArn(source.Api);
        switch (response.Policy.Decide(methodArn))
        {
            case PolicyDecision.Allowed:
                return new AuthorizerResult.Allowed(
                    new AuthorizerContext(response.PrincipalId, response.Context, (long)latency.TotalMilliseconds));
            case PolicyDecision.NotAllowed:
                Warn(authorizer, $"returned a policy that does not allow execute-api:Invoke of {methodArn}");
                return new AuthorizerResult.Denied();
            case PolicyDecision.Conditional:
                Warn(authorizer, "returned a policy that depends on a Condition or a policy variable, which the local runtime does not evaluate: the client is refused");
                return new AuthorizerResult.Denied();
            default:
                return new AuthorizerResult.Denied();
        }
    }

    private AuthorizerResult.Failed Fail(Authorizer authorizer, string why)
    {
        Warn(authorizer, why);
        return new AuthorizerResult.Failed();
    }

    private void Warn(Authorizer authorizer, string what) =>
        console.Warning($"{ConnectEvent.RouteKey}: the authorizer {authorizer.FunctionName} {what}");
}
