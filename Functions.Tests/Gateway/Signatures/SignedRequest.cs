using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Functions.Tests.Gateway.Signatures;

/// <summary>Requests to @connections as AWS's SDK signs them.</summary>
internal static class SignedRequest
{
    /// <param name="method">GET, POST or DELETE.</param>
    /// <param name="stage">The stage's address.</param>
    /// <param name="id">The connection.</param>
    /// <param name="body">Empty for none.</param>
    /// <param name="signer">Who signs.</param>
    /// <param name="time">When.</param>
    public static HttpRequestMessage Create(HttpMethod method, Uri stage, string id, byte[] body, Signer signer, DateTimeOffset time)
    {
        var sdk = new DefaultRequest(new ManagementRequest(), "ApiGatewayManagementApi")
        {
            HttpMethod = method.Method,
            Endpoint = stage,
            ResourcePath = "/@connections/{connectionId}",
            Content = body,
        };
        sdk.AddPathResource("{connectionId}", id);
        if (signer.Token is not null)
        {
            sdk.Headers["X-Amz-Security-Token"] = signer.Token;
        }
        var config = new AmazonDynamoDBConfig { AuthenticationRegion = signer.Region, AuthenticationServiceName = signer.Service };
        var signature = new AWS4Signer().SignRequest(sdk, config, null, signer.AccessKey, signer.Secret, time.UtcDateTime);
        var request = new HttpRequestMessage(method, AmazonServiceClient.ComposeUrl(sdk))
        {
            Content = body.Length == 0 ? null : new ByteArrayContent(body),
        };
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
        foreach (var (name, value) in sdk.Headers.Where(header => header.Key.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private sealed class ManagementRequest : AmazonWebServiceRequest;
}
