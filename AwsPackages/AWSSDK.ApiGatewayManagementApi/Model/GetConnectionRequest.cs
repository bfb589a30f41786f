namespace Amazon.ApiGatewayManagementApi.Model;

/// <summary>Asks about a connection.</summary>
public class GetConnectionRequest : AmazonApiGatewayManagementApiRequest
{
    public string ConnectionId { get; set; }
}
