using System.Text;
using Functions.Local.Lambda;
using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

namespace Functions.Local.Gateway.Integrations;

/// <summary>Runs a route's integration and tells the developer, never the client, why one failed.</summary>
internal sealed class IntegrationRunner(IFunctionInvoker functions, RuntimeConsole console, TimeProvider clock)
{
    /// <param name="route">Whose integration runs.</param>
    /// <param name="payload">The event; must stay as it is even after the answer, for an invocation outlives its timeout.</param>
    public async Task<IntegrationResult> RunAsync(Route route, ReadOnlyMemory<byte> payload)
    {
        switch (route.Integration)
        {
            case MockIntegration mock:
                return new IntegrationResult.Answer(mock.StatusCode, Encoding.UTF8.GetBytes(mock.Response ?? ""), SubProtocol: null);
            case ProxyIntegration proxy:
                return await InvokeAsync(route, proxy, payload);
            default:
                throw new UserError($"Route {route.RouteKey}: its integration type is not supported locally; use AWS_PROXY or MOCK.");
        }
    }

    private async Task<IntegrationResult> InvokeAsync(Route route, ProxyIntegration proxy, ReadOnlyMemory<byte> payload)
    {
        using var timeout = new CancellationTokenSource(proxy.Timeout, clock);
        try
        {
            switch (await functions.InvokeAsync(proxy.FunctionName, payload, timeout.Token))
            {
                case InvocationResult.Success success:
                    return ProxyResponse.Parse(success.Payload);
                case InvocationResult.Failure failure:
                    console.Warning($"{route.RouteKey}: {proxy.FunctionName} failed with {failure.ErrorType}: {failure.ErrorMessage}");
                    return new IntegrationResult.Failure();
                default:
                    return new IntegrationResult.Failure();
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            console.Warning($"{route.RouteKey}: {proxy.FunctionName} did not answer within {proxy.Timeout.TotalSeconds} s, the integration's timeout");
            return new IntegrationResult.TimedOut();
        }
        catch (FormatException malformed)
        {
            console.Warning($"{route.RouteKey}: {proxy.FunctionName} returned a malformed proxy response: {malformed.Message}");
            return new IntegrationResult.Failure();
        }
        catch (Exception unexpected)
        {
            // Nobody awaits a message's handling: a fault of the runtime must show as API Gateway's own, not vanish.
            console.Warning($"{route.RouteKey}: {proxy.FunctionName} could not be invoked: {unexpected.Message}");
            return new IntegrationResult.Failure();
        }
    }
}
