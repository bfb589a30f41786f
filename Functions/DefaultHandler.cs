using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Connections;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;

namespace ChatFunctions;

/// <summary>The <c>$default</c> route: answers what no other route takes with help and the caller's connection info.</summary>
public sealed class DefaultHandler : IRouteHandler
{
    private readonly ManagementClient _management;
    private readonly IReadOnlyList<ExampleFrame> _examples;

    public DefaultHandler() : this(ManagementClient.FromEnvironment(), FunctionEnvironment.KeepsHistory)
    {
    }

    /// <param name="management">Knows the caller's connection.</param>
    /// <param name="keepsHistory">Whether there is the history route.</param>
    internal DefaultHandler(ManagementClient management, bool keepsHistory) =>
        (_management, _examples) = (management, ExampleFrame.OfEachRoute(keepsHistory));

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _management.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        ConnectionInfo? connection = null;
        try
        {
            connection = await _management.GetAsync(request.RequestContext.ConnectionId, CancellationToken.None);
        }
        catch (Exception exception)
        {
            context.Logger.LogWarning(exception, "Help is answered without the connection info.");
        }

        return Frame.Reply(200, new HelpFrame(connection, _examples), ProtocolJson.Default.HelpFrame);
    }
}
