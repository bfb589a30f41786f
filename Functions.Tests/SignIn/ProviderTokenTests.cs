using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.SignIn;

/// <summary>
/// The claims that providers document, with this issuer's name and times in place of theirs.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
/// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
/// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
/// https://auth0.com/docs/secure/tokens/access-tokens
/// https://www.keycloak.org/docs/latest/server_admin/
/// </summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ProviderTokenTests
{
    private const string CognitoAccess =
        """
        {"sub":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","device_key":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","cognito:groups":["garden"],"iss":"ISSUER","version":2,"client_id":"chat-client","origin_jti":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","event_id":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","token_use":"access","scope":"phone openid profile email","auth_time":NOW,"exp":EXPIRY,"iat":NOW,"jti":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","username":"ann"}
        """;

    private const string CognitoId =
        """
        {"sub":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","cognito:groups":["garden","kitchen"],"email_verified":true,"cognito:preferred_role":"arn:aws:iam::111122223333:role/my-test-role","iss":"ISSUER","cognito:username":"ann","nonce":"abcdefg","origin_jti":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","aud":"chat-client","identities":[{"userId":"amzn1.account.EXAMPLE","providerName":"LoginWithAmazon","providerType":"LoginWithAmazon","issuer":null,"primary":"true","dateCreated":"1642699117273"}],"event_id":"64f513be-32db-42b0-b78e-b02127b4f463","token_use":"id","auth_time":NOW,"exp":EXPIRY,"iat":NOW,"jti":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","email":"ann.smith@example.com"}
        """;

    private const string Entra =
        """
        {"aud":"chat-client","iss":"ISSUER","iat":NOW,"nbf":NOW,"exp":EXPIRY,"aio":"E2ZgYGg","name":"Ann Smith","oid":"00000000-0000-0000-0000-000000000001","preferred_username":"ann@example.com","rh":"0.AAAA","roles":["garden"],"sub":"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ","tid":"00000000-0000-0000-0000-000000000002","uti":"fqiBqXLPj0eQa82S","ver":"2.0"}
        """;

    private const string Auth0 =
        """
        {"iss":"ISSUER","sub":"auth0|123456","aud":["chat-client","https://example.auth0.com/userinfo"],"azp":"my_client_id","exp":EXPIRY,"iat":NOW,"scope":"openid profile"}
        """;

    private const string Keycloak =
        """
        {"exp":EXPIRY,"iat":NOW,"jti":"a-1","iss":"ISSUER","aud":["chat-client","account"],"sub":"5b1c0f5e-0000-4000-8000-000000000001","typ":"Bearer","azp":"chat-client","session_state":"s-1","acr":"1","allowed-origins":["https://chat.example"],"realm_access":{"roles":["offline_access"]},"scope":"openid profile","sid":"s-1","name":"Ann Smith","groups":["garden"],"preferred_username":"ann","email":"ann@example.com"}
        """;

    [TestCase(CognitoAccess, "cognito:groups", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", """["garden"]""", TestName = "A_Cognito_access_token_is_taken_for_its_client")]
    [TestCase(CognitoId, "cognito:groups", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "ann", """["garden","kitchen"]""", TestName = "A_Cognito_ID_token_is_taken")]
    [TestCase(Entra, "roles", "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", "Ann Smith", """["garden"]""", TestName = "A_token_of_Entra_ID_is_taken")]
    [TestCase(Auth0, "groups", "auth0|123456", "auth0|123456", "[]", TestName = "A_token_of_Auth0_is_taken")]
    [TestCase(Keycloak, "groups", "5b1c0f5e-0000-4000-8000-000000000001", "Ann Smith", """["garden"]""", TestName = "A_token_of_Keycloak_is_taken")]
    public async Task Taken(string claims, string rooms, string user, string name, string groups)
    {
        await using var authorizer = AuthorizerUnderTest.Start(settings => settings with { RoomsClaim = rooms });

        var answer = await authorizer.AskAsync(authorizer.Issuer.Key.Sign(Filled(authorizer, claims)));

        Assert.That(AuthorizerUnderTest.Effect(answer), Is.EqualTo("Allow"));
        var context = answer.GetProperty("context");
        Assert.That((context.Text("user"), context.Text("name"), context.Text("groups")), Is.EqualTo((user, name, groups)));
        Assert.That(context.EnumerateObject().Select(member => member.Value.ValueKind), Is.All.EqualTo(JsonValueKind.String));
    }

    [Test]
    public async Task The_user_name_of_a_Cognito_access_token_is_shown_where_its_claim_is_named()
    {
        await using var authorizer = AuthorizerUnderTest.Start(settings => settings with { NameClaim = "username" });
        var answer = await authorizer.AskAsync(authorizer.Issuer.Key.Sign(Filled(authorizer, CognitoAccess)));
        Assert.That(answer.GetProperty("context").Text("name"), Is.EqualTo("ann"));
    }

    [TestCase("client_id", "\"other-client\"", "audience")]
    [TestCase("client_id", "null", "audience")]
    [TestCase("token_use", "\"refresh\"", "audience")]
    [TestCase("token_use", "\"id\"", "audience")]
    [TestCase("aud", "\"other-client\"", "audience")]
    public async Task A_Cognito_access_token_is_refused_whose_client_is_another(string claim, string value, string reason)
    {
        await using var authorizer = AuthorizerUnderTest.Start();
        await authorizer.RefusesAsync(Changed(authorizer, CognitoAccess, claim, value), reason);
    }

    [TestCase("token_use", "\"refresh\"", "token_use")]
    [TestCase("token_use", "7", "token_use")]
    [TestCase("aud", "\"other-client\"", "audience")]
    public async Task A_Cognito_ID_token_is_refused_that_is_for_something_else(string claim, string value, string reason)
    {
        await using var authorizer = AuthorizerUnderTest.Start();
        await authorizer.RefusesAsync(Changed(authorizer, CognitoId, claim, value), reason);
    }

    [Test]
    public async Task Another_providers_token_without_an_audience_is_not_taken_for_its_client_id()
    {
        await using var authorizer = AuthorizerUnderTest.Start();
        var claims = authorizer.ClaimsWithout("aud");
        claims["client_id"] = AuthorizerUnderTest.Audience;
        await authorizer.RefusesAsync(authorizer.Issuer.Key.Sign(claims), "audience");
    }

    private static string Changed(AuthorizerUnderTest authorizer, string claims, string name, string value)
    {
        var changed = JsonNode.Parse(Filled(authorizer, claims))!.AsObject();
        changed[name] = JsonNode.Parse(value);
        return authorizer.Issuer.Key.Sign(changed);
    }

    private static string Filled(AuthorizerUnderTest authorizer, string claims) => claims
        .Replace("ISSUER", authorizer.Issuer.Url, StringComparison.Ordinal)
        .Replace("NOW", $"{authorizer.At(0)}", StringComparison.Ordinal)
        .Replace("EXPIRY", $"{authorizer.At(3600)}", StringComparison.Ordinal);
}
