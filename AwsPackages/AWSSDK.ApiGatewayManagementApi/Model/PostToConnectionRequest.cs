namespace Amazon.ApiGatewayManagementApi.Model;

/// <summary>Sends to a connection.</summary>
public class PostToConnectionRequest : AmazonApiGatewayManagementApiRequest
{
    public string ConnectionId { get; set; }

    /// <summary>What the client receives as one text frame; sent from its beginning, whatever the position.</summary>
    public MemoryStream Data { get; set; }
}
