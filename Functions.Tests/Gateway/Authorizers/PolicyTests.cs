using System.Text;
using Functions.Local.Gateway.Authorizers;

namespace Functions.Tests.Gateway.Authorizers;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html has the policy,
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html what one may be.
/// </summary>
public sealed class PolicyTests
{
    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html</summary>
    [TestCase("*")]
    [TestCase("arn:aws:execute-api:*")]
    [TestCase("arn:aws:execute-api:*:*:*", Description = "https://github.com/localstack/localstack/issues/8314")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/*")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/dev/*")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/*/$connect")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/d?v/$co*ct")]
    [TestCase("arn:aws:execute-api:??-west-?:*:abcde?????/dev/?connect")]
    public void A_resource_with_wildcards_allows_what_it_matches(string resource) =>
        Assert.That(Decide(Allowing("\"execute-api:Invoke\"", $"\"{resource}\"")), Is.EqualTo(PolicyDecision.Allowed));

    /// <summary>
    /// The first is of https://github.com/aws-powertools/powertools-lambda-python/issues/5800, where it is denied on AWS: a route
    /// of a WebSocket API has no HTTP method.
    /// </summary>
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/dev/*/*")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/dev/$default")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/DEV/$connect")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/dev/$connect/")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/dev/$connec")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345/dev/?$connect")]
    [TestCase("arn:aws:execute-api:eu-west-1:123456789012:abcde12345")]
    [TestCase("arn:aws:execute-api:us-east-1:123456789012:abcde12345/dev/$connect")]
    [TestCase("arn:aws:execute-api:eu-west-1:210987654321:*")]
    [TestCase("arn.aws.execute-api.*")]
    [TestCase("")]
    public void A_resource_allows_nothing_else(string resource) =>
        Assert.That(Decide(Allowing("\"execute-api:Invoke\"", $"\"{resource}\"")), Is.EqualTo(PolicyDecision.NotAllowed));

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html: prefix and name have no case.</summary>
    [TestCase("\"execute-api:Invoke\"", true)]
    [TestCase("\"execute-api:invoke\"", true)]
    [TestCase("\"Execute-API:INVOKE\"", true)]
    [TestCase("\"execute-api:*\"", true)]
    [TestCase("\"execute-api:Inv*\"", true)]
    [TestCase("\"execute-api:Invok?\"", true)]
    [TestCase("\"*\"", true)]
    [TestCase("""["execute-api:ManageConnections","execute-api:Invoke"]""", true)]
    [TestCase("\"execute-api:ManageConnections\"", false)]
    [TestCase("\"lambda:*\"", false)]
    [TestCase("\"execute-api:Invok\"", false)]
    [TestCase("[]", false)]
    public void An_action_is_a_string_or_an_array_with_wildcards_and_without_case(string action, bool isAllowed) =>
        Assert.That(
            Decide(Allowing(action, $"""["arn:aws:s3:::x","{Answers.MethodArn}"]""")),
            Is.EqualTo(isAllowed ? PolicyDecision.Allowed : PolicyDecision.NotAllowed));

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html</summary>
    [TestCase(Answers.Allow + "," + Answers.Deny, PolicyDecision.DeniedExplicitly)]
    [TestCase(Answers.Deny + "," + Answers.Allow, PolicyDecision.DeniedExplicitly)]
    [TestCase(Answers.Deny, PolicyDecision.DeniedExplicitly)]
    [TestCase(Answers.Allow + """,{"Effect":"Deny","Action":"*","Resource":"*"}""", PolicyDecision.DeniedExplicitly)]
    [TestCase(Answers.Allow + """,{"Effect":"Deny","Action":"execute-api:Invoke","Resource":"*/$default"}""", PolicyDecision.Allowed)]
    [TestCase(Answers.Allow + """,{"Effect":"Deny","Action":"execute-api:ManageConnections","Resource":"*"}""", PolicyDecision.Allowed)]
    [TestCase("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*"},""" + Answers.Allow, PolicyDecision.Allowed)]
    [TestCase("", PolicyDecision.NotAllowed)]
    public void Statements_are_weighed_together_and_one_that_denies_wins(string statements, object decision) =>
        Assert.That(Decide(statements), Is.EqualTo(decision));

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html and _notaction.html</summary>
    [TestCase("""{"Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:s3:::*"}""", PolicyDecision.Allowed)]
    [TestCase("""{"Effect":"Allow","NotAction":"execute-api:*","Resource":"*"}""", PolicyDecision.NotAllowed)]
    [TestCase("""{"Effect":"Allow","Action":"execute-api:Invoke","NotResource":"*/$connect"}""", PolicyDecision.NotAllowed)]
    [TestCase(Answers.Allow + """,{"Effect":"Deny","Action":"*","NotResource":"*/$connect"}""", PolicyDecision.Allowed)]
    public void A_statement_may_name_what_it_is_not_about(string statements, object decision) =>
        Assert.That(Decide(statements), Is.EqualTo(decision));

    /// <summary>
    /// Ours, not AWS's: conditions and policy variables are not evaluated, so they never let anyone in. An empty condition asks
    /// for nothing, and one of a statement about something else does not matter.
    /// </summary>
    [TestCase("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"127.0.0.1/32"}}}""", PolicyDecision.Conditional)]
    [TestCase("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}""", PolicyDecision.Allowed)]
    [TestCase(Answers.Allow + """,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""", PolicyDecision.Conditional)]
    [TestCase(Answers.Deny + """,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""", PolicyDecision.DeniedExplicitly)]
    [TestCase(Answers.Allow + """,{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}""", PolicyDecision.Allowed)]
    [TestCase(Answers.Allow + """,{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::x","Condition":{"Bool":{"a":"b"}}}""", PolicyDecision.Allowed)]
    [TestCase("""{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:*/${aws:username}/*"}""", PolicyDecision.Conditional)]
    [TestCase(Answers.Allow + """,{"Effect":"Deny","Action":"*","Resource":"${aws:username}"}""", PolicyDecision.Conditional)]
    public void What_depends_on_a_condition_or_a_variable_does_not_allow_undocumented(string statements, object decision) =>
        Assert.That(Decide(statements), Is.EqualTo(decision));

    /// <summary>The grammar has one statement without an array as well, and versions and ids of the document.</summary>
    [TestCase($$"""{"Version":"2012-10-17","Statement":{{Answers.Allow}}}""")]
    [TestCase($$"""{"Version":"2008-10-17","Id":"x","Statement":[{{Answers.Allow}}]}""")]
    [TestCase($$"""{"Statement":[{{Answers.Allow}}]}""")]
    public void A_policy_is_read_in_every_form(string document) =>
        Assert.That(Read($$"""{"principalId":"me","policyDocument":{{document}}}""").Decide(Answers.MethodArn), Is.EqualTo(PolicyDecision.Allowed));

    private static string Allowing(string action, string resource) => $$"""{"Effect":"Allow","Action":{{action}},"Resource":{{resource}}}""";

    private static PolicyDecision Decide(string statements) => Read(Answers.With(statements)).Decide(Answers.MethodArn);

    private static Policy Read(string answer) => AuthorizerResponse.Parse(Encoding.UTF8.GetBytes(answer)).Policy;
}
