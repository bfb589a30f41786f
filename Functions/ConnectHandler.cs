using System.Net;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Connections;
using ChatFunctions.SignIn;
using ChatFunctions.Tables;

namespace ChatFunctions;

/// <summary>The <c>$connect</c> route: stores the connection. Any answer but 200 refuses the handshake with that status.</summary>
public sealed class ConnectHandler : IRouteHandler
{
    private readonly FunctionTables _tables;
    private readonly ConnectionTable _connections;

    public ConnectHandler() : this(FunctionTables.FromEnvironment())
    {
    }

    internal ConnectHandler(FunctionTables tables) => (_tables, _connections) = (tables, tables.Connections);

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _tables.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        try
        {
            await _connections.PutAsync(
                request.RequestContext.ConnectionId, _tables.Clock.GetUtcNow(), CancellationToken.None, SignedIn.Of(request));
            var response = Status(HttpStatusCode.OK);
            if (Subprotocols.Offered(request.Headers).Contains(Subprotocols.Chat))
                response.Headers = new Dictionary<string, string> { [Subprotocols.Header] = Subprotocols.Chat };
            return response;
        }
        catch (Exception exception) when (Retry.IsThrottling(exception))
        {
            context.Logger.LogWarning("Connection refused: the table's write capacity is exhausted.");
            return Status(HttpStatusCode.ServiceUnavailable);
        }
        catch (Exception exception)
        {
            context.Logger.LogError(exception, "Connection refused: it could not be stored.");
            return Status(HttpStatusCode.InternalServerError);
        }
    }

    private static APIGatewayProxyResponse Status(HttpStatusCode statusCode) => new() { StatusCode = (int)statusCode };
}
