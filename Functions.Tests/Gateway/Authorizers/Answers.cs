namespace Functions.Tests.Gateway.Authorizers;

/// <summary>What the function of an authorizer answers in these tests.</summary>
internal static class Answers
{
    /// <summary>The ARN that the gateway of <see cref="GatewayHost"/> asks about.</summary>
    public const string MethodArn = "arn:aws:execute-api:eu-west-1:123456789012:abcde12345/dev/$connect";

    public const string Allow = $$"""{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"{{MethodArn}}"}""";

    public const string Deny = $$"""{"Effect":"Deny","Action":"execute-api:Invoke","Resource":"{{MethodArn}}"}""";

    /// <summary>As on https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html.</summary>
    /// <param name="statements">One object, or several with commas between them.</param>
    /// <param name="more">More members, each with a comma before it.</param>
    public static string With(string statements, string more = "") =>
        $$"""{"principalId":"me","policyDocument":{"Version":"2012-10-17","Statement":[{{statements}}]}{{more}}}""";
}
