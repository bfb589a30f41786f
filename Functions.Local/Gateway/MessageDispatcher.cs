using Functions.Local.Gateway.Connections;
using Functions.Local.Gateway.Events;
using Functions.Local.Gateway.Frames;
using Functions.Local.Gateway.Integrations;
using Functions.Local.Gateway.Throttling;
using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

namespace Functions.Local.Gateway;

/// <summary>Takes a client's message to its route, and the route's answer or API Gateway's error to the client.</summary>
internal sealed class MessageDispatcher(
    WebSocketApi api, RouteSelection routes, IntegrationRunner integrations, Throttle throttle, TimeProvider clock)
{
    /// <summary>Starts the message's integration and returns: API Gateway does not wait with the next message for the last one's answer.</summary>
    /// <param name="connection">Who sent it.</param>
    /// <param name="message">Not used after the call.</param>
    public void Dispatch(Connection connection, ReadOnlyMemory<byte> message)
    {
        var source = EventSource.Create(api, connection, clock);
        var route = routes.Select(message);
        if (!throttle.TryTakeRequest(route?.RouteKey))
        {
            SendError(source, "Too Many Requests");
        }
        else if (route is not null)
        {
            _ = RunAsync(route, source, MessageEvent.Build(source, route.RouteKey, message));
        }
        else
        {
            SendError(source, "Forbidden");
        }
    }

    private async Task RunAsync(Route route, EventSource source, ReadOnlyMemory<byte> payload)
    {
        switch (await integrations.RunAsync(route, payload))
        {
            // Whatever its statusCode: for API Gateway that is a matter of metrics.
            case IntegrationResult.Answer { Body.Length: <= Limits.Message } answer:
                if (route.RespondsToCaller && !answer.Body.IsEmpty)
                {
                    source.Connection.Send(OutgoingMessage.Copy(answer.Body.Span));
                }
                break;
            case IntegrationResult.TimedOut:
                SendError(source, "Endpoint request timed out");
                break;
            default:
                SendError(source, "Internal server error");
                break;
        }
    }

    private static void SendError(EventSource source, string message) =>
        source.Connection.Send(OutgoingMessage.Error(message, source.Connection.Id, source.RequestId));
}
