using Amazon.Runtime;

namespace Amazon.ApiGatewayManagementApi.Model;

/// <summary>A live connection; null is what the service left out.</summary>
public class GetConnectionResponse : AmazonWebServiceResponse
{
    public DateTime? ConnectedAt { get; set; }

    public Identity Identity { get; set; }

    public DateTime? LastActiveAt { get; set; }
}
