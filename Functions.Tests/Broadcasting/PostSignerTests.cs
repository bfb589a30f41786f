using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using ChatFunctions.Broadcasting.Signing;

namespace Functions.Tests.Broadcasting;

public sealed class PostSignerTests
{
    private static readonly ImmutableCredentials Temporary = new("ASIAEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2Vj//+=");
    private static readonly ImmutableCredentials Permanent = new("AKIDEXAMPLE", "another/secret+key", null);
    private static readonly byte[] Frame = Encoding.UTF8.GetBytes("""{"type":"message","message":"grüß Gott"}""");

    [Test]
    public void Address_and_signature_are_those_of_the_SDK(
        [Values("Mg_ugfpqPHcCIVA=", "a/b", "a+b==", "plain", "ü~!*'()%3D", "")] string connectionId,
        [Values(
            "https://abc.execute-api.eu-central-1.amazonaws.com/prod",
            "https://abc.execute-api.eu-central-1.amazonaws.com/dev_2-x",
            "https://chat.example.com/",
            "http://127.0.0.1:3001/local")] string endpoint,
        [Values] bool temporary)
    {
        var credentials = temporary ? Temporary : Permanent;
        var clock = new Clock { Now = new(2026, 2, 28, 23, 59, 59, TimeSpan.Zero) };
        var request = new PostSigner(new(endpoint), "eu-central-1", Constant(credentials), new(), Frame, clock).CreatePost(connectionId);
        AssertSdkAgrees(request, endpoint, connectionId, credentials, clock);
    }

    [Test]
    public void Signatures_follow_the_day_and_rotating_credentials()
    {
        const string endpoint = "https://abc.execute-api.eu-central-1.amazonaws.com/prod";
        var keys = new SigningKeyCache();
        var clock = new Clock { Now = new(2026, 2, 28, 23, 59, 59, TimeSpan.Zero) };
        foreach (var credentials in (ImmutableCredentials[])[Temporary, Permanent, Temporary])
        {
            var signer = new PostSigner(new(endpoint), "eu-central-1", Constant(credentials), keys, Frame, clock);
            for (var post = 0; post < 3; post++)
            {
                var request = signer.CreatePost("Mg_ugfpqPHcCIVA=");
                AssertSdkAgrees(request, endpoint, "Mg_ugfpqPHcCIVA=", credentials, clock);
                clock.Now += TimeSpan.FromSeconds(0.7);
            }
        }
    }

    [Test]
    public void A_session_token_of_kilobytes_is_signed_too()
    {
        const string endpoint = "https://abc.execute-api.eu-central-1.amazonaws.com/prod";
        var credentials = new ImmutableCredentials("ASIAEXAMPLE", "secret", new string('t', 4000));
        var clock = new Clock { Now = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero) };
        var request = new PostSigner(new(endpoint), "eu-central-1", Constant(credentials), new(), Frame, clock).CreatePost("a=");
        AssertSdkAgrees(request, endpoint, "a=", credentials, clock);
    }

    private static AWSCredentials Constant(ImmutableCredentials credentials) => credentials.UseToken
        ? new SessionAWSCredentials(credentials.AccessKey, credentials.SecretKey, credentials.Token)
        : new BasicAWSCredentials(credentials.AccessKey, credentials.SecretKey);

    private static void AssertSdkAgrees(HttpRequestMessage request, string endpoint, string connectionId, ImmutableCredentials credentials, Clock clock)
    {
        var sdk = new DefaultRequest(new PostToConnectionRequest(), "ApiGatewayManagementApi")
        {
            HttpMethod = "POST",
            Endpoint = new(endpoint),
            ResourcePath = "/@connections/{connectionId}",
            Content = Frame,
        };
        sdk.AddPathResource("{connectionId}", connectionId);
        if (credentials.UseToken)
            sdk.Headers["X-Amz-Security-Token"] = credentials.Token;
        var config = new AmazonDynamoDBConfig { AuthenticationRegion = "eu-central-1", AuthenticationServiceName = "execute-api" };
        var signature = new AWS4Signer().SignRequest(sdk, config, null, credentials.AccessKey, credentials.SecretKey, clock.Now.UtcDateTime);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(request.RequestUri!.AbsoluteUri, Is.EqualTo(AmazonServiceClient.ComposeUrl(sdk).AbsoluteUri));
            Assert.That(request.Headers.NonValidated["Authorization"].ToString(), Is.EqualTo(signature.ForAuthorizationHeader));
            foreach (var name in signature.SignedHeaders.Split(';').Where(name => name != "host"))
                Assert.That(request.Headers.NonValidated[name].ToString(), Is.EqualTo(sdk.Headers.First(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value));
        }
    }

    private sealed class PostToConnectionRequest : AmazonWebServiceRequest;

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
