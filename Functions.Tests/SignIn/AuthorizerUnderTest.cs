using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.TestUtilities;
using ChatFunctions;
using ChatFunctions.Metrics;
using ChatFunctions.Protocol;
using ChatFunctions.SignIn;
using Functions.Tests.EndToEnd;
using Functions.Tests.Faults;
using Functions.Tests.Gateway;
using Functions.Tests.Handlers;

namespace Functions.Tests.SignIn;

/// <summary>One environment of the authorizer function with the chat's tables, an issuer, and a clock of the test's.</summary>
internal sealed class AuthorizerUnderTest : IAsyncDisposable
{
    public const string Audience = "chat-client";
    public const string MethodArn = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/dev/$connect";

    private AuthorizerUnderTest(Func<SignInSettings, SignInSettings>? settings)
    {
        Settings = new(Issuer.Url, Audience);
        Settings = settings?.Invoke(Settings) ?? Settings;
        Handler = NewEnvironment();
    }

    public TestIssuer Issuer { get; } = TestIssuer.Start();

    public InProcessChat Chat { get; } = InProcessChat.Start();

    public ManualClock Clock { get; } = new();

    public LevelLog Log { get; } = new();

    public SignInSettings Settings { get; }

    public SystemRoots Roots { get; set; } = new();

    public AuthorizeHandler Handler { get; set; }

    /// <summary>What the next environment counts with; nothing, as in a stack without operations.</summary>
    public EmbeddedMetrics? Metrics { get; set; }

    public static AuthorizerUnderTest Start(Func<SignInSettings, SignInSettings>? settings = null) => new(settings);

    public AuthorizeHandler NewEnvironment(string? roomsTableName = null) => new(Settings, Roots, Chat.Database, roomsTableName ?? Chat.RoomsTableName, Clock, Metrics);

    /// <summary>What a provider puts into a token that is in order.</summary>
    public JsonObject Claims(params (string Name, JsonNode? Value)[] more)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer.Url,
            ["aud"] = Audience,
            ["sub"] = "user-1",
            ["name"] = "Ann",
            ["exp"] = At(300),
            ["iat"] = At(-10),
        };
        foreach (var (name, value) in more)
            claims[name] = value;
        return claims;
    }

    public JsonObject ClaimsWithout(string name)
    {
        var claims = Claims();
        claims.Remove(name);
        return claims;
    }

    /// <summary>A time that many seconds from now.</summary>
    public long At(double seconds) => Clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();

    public string Token(params (string Name, JsonNode? Value)[] claims) => Issuer.Key.Sign(Claims(claims));

    public Task<JsonElement> AskAsync(string token) => AskAsync(("Sec-WebSocket-Protocol", $"chat, bearer.{token}"));

    /// <summary>The answer to a client with these headers, as API Gateway reads it.</summary>
    public async Task<JsonElement> AskAsync(params (string Name, string Value)[] headers)
    {
        var asked = new JsonObject
        {
            ["type"] = "REQUEST",
            ["methodArn"] = MethodArn,
            ["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Name, (JsonNode?)header.Value))),
            ["requestContext"] = new JsonObject { ["routeKey"] = "$connect", ["eventType"] = "CONNECT", ["connectionId"] = "Mg_ugfpqPHcCIVA=" },
        };
        var serializer = new LambdaJsonSerializer();
        var request = serializer.Deserialize<APIGatewayCustomAuthorizerRequest>(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(asked)));
        var response = new MemoryStream();
        serializer.Serialize(await Handler.HandleAsync(request, new TestLambdaContext { AwsRequestId = "request-1", Logger = Log }), response);
        return JsonDocument.Parse(response.ToArray()).RootElement;
    }

    public async Task<string?> EffectAsync(string token) => Effect(await AskAsync(token));

    public static string? Effect(JsonElement answer)
    {
        var statement = answer.GetProperty("policyDocument").GetProperty("Statement")[0];
        Assert.That(statement.GetProperty("Resource")[0].GetString(), Is.EqualTo(MethodArn));
        Assert.That(statement.GetProperty("Action")[0].GetString(), Is.EqualTo("execute-api:Invoke"));
        Assert.That(answer.GetProperty("policyDocument").Text("Version"), Is.EqualTo("2012-10-17"));
        return statement.Text("Effect");
    }

    /// <summary>That a token is refused with a reason in the log that tells nothing of it.</summary>
    public async Task RefusesAsync(string token, string reason)
    {
        var answer = await AskAsync(token);

        Assert.That(Effect(answer), Is.EqualTo("Deny"));
        Assert.That(answer.TryGetProperty("context", out _), Is.False);
        Assert.That(Log.Warnings, Has.Length.EqualTo(1).And.One.Contains(reason));
        Assert.That(Log.Errors, Is.Empty);
        Assert.That(
            Log.Warnings.Single(),
            Does.Not.Contain("user-1").And.Not.Contain("Ann").And.Not.Contain(Audience).And.Not.Contain("eyJ"));
    }

    public async ValueTask DisposeAsync()
    {
        await Chat.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
