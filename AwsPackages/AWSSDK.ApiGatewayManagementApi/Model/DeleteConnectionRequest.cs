namespace Amazon.ApiGatewayManagementApi.Model;

/// <summary>Closes a connection.</summary>
public class DeleteConnectionRequest : AmazonApiGatewayManagementApiRequest
{
    public string ConnectionId { get; set; }
}
