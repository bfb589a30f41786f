namespace Functions.Tests.Template;

public sealed class IntrinsicFunctionTests
{
    private const string Mappings =
        """
        Mappings:
          Sizes:
            us-east-1: {small: "128", names: [one, two]}

        """;

    private const string Conditions =
        """
        Conditions:
          Yes: !Equals [a, a]
          No: !Equals [a, b]

        """;

    private const string MoreResources =
        """
          Rows:
            Type: AWS::DynamoDB::Table
            Properties:
              BillingMode: PAY_PER_REQUEST
              StreamSpecification: {StreamViewType: KEYS_ONLY}
              AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
              KeySchema: [{AttributeName: id, KeyType: HASH}]
          Named:
            Type: AWS::Lambda::Function
            Properties: {FunctionName: !Sub 'n-${AWS::Region}', Runtime: provided.al2023, Handler: h}
          Role:
            Type: AWS::IAM::Role
            Properties: {AssumeRolePolicyDocument: {}}
          Logs:
            Type: AWS::Logs::LogGroup
            Properties: {LogGroupName: /aws/logs}
          Queue:
            Type: AWS::SQS::Queue

        """;

    [TestCase("!Ref AWS::Region", "us-east-1")]
    [TestCase("!Ref AWS::AccountId", "123456789012")]
    [TestCase("!Ref AWS::Partition", "aws")]
    [TestCase("!Ref AWS::URLSuffix", "amazonaws.com")]
    [TestCase("!Ref AWS::StackName", "local")]
    [TestCase("{Ref: AWS::Region}", "us-east-1")]
    [TestCase("!Join ['', !Ref AWS::NotificationARNs]", "")]
    public void Ref_gives_pseudo_parameters(string expression, string expected) =>
        Assert.That(TestTemplate.Value(expression), Is.EqualTo(expected));

    [TestCase("!Ref Answer", "local-Answer")]
    [TestCase("!Ref Named", "n-us-east-1")]
    [TestCase("!GetAtt Named.Arn", "arn:aws:lambda:us-east-1:123456789012:function:n-us-east-1")]
    [TestCase("!GetAtt [Answer, Arn]", "arn:aws:lambda:us-east-1:123456789012:function:local-Answer")]
    [TestCase("{Fn::GetAtt: [Answer, Arn]}", "arn:aws:lambda:us-east-1:123456789012:function:local-Answer")]
    [TestCase("{Fn::GetAtt: Answer.Arn}", "arn:aws:lambda:us-east-1:123456789012:function:local-Answer")]
    [TestCase("!Ref Rows", "local-Rows")]
    [TestCase("!GetAtt Rows.Arn", "arn:aws:dynamodb:us-east-1:123456789012:table/local-Rows")]
    [TestCase("!GetAtt Rows.StreamArn", "arn:aws:dynamodb:us-east-1:123456789012:table/local-Rows/stream/2000-01-01T00:00:00.000")]
    [TestCase("!GetAtt Role.Arn", "arn:aws:iam::123456789012:role/local-Role")]
    [TestCase("!Ref Logs", "/aws/logs")]
    [TestCase("!GetAtt Logs.Arn", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/logs:*")]
    [TestCase("!Ref Stage", "live")]
    public void References_to_resources_give_their_physical_values(string expression, string expected) =>
        Assert.That(TestTemplate.Value(expression, MoreResources), Is.EqualTo(expected));

    [Test]
    public void An_api_has_the_same_id_of_ten_characters_in_Ref_in_its_endpoint_and_at_every_start()
    {
        var id = TestTemplate.Value("!Ref Api");
        Assert.That(id, Does.Match("^[a-z0-9]{10}$"));
        Assert.That(TestTemplate.Value("!GetAtt Api.ApiEndpoint"), Is.EqualTo($"wss://{id}.execute-api.us-east-1.amazonaws.com"));
        Assert.That(TestTemplate.Read(TestTemplate.WithValue("x")).Api.ApiId, Is.EqualTo(id));
    }

    [TestCase("!Sub 'a-${AWS::Region}-${Answer}'", "a-us-east-1-local-Answer")]
    [TestCase("!Sub '${Named.Arn}'", "arn:aws:lambda:us-east-1:123456789012:function:n-us-east-1")]
    [TestCase("!Sub '${!Literal} $x {y}'", "${Literal} $x {y}")]
    [TestCase("!Sub ['${A}/${AWS::Region}', {A: !Ref AWS::Partition}]", "aws/us-east-1")]
    [TestCase("{Fn::Sub: ['${Api}', {Api: shadowed}]}", "shadowed")]
    public void Sub_replaces_names(string expression, string expected) =>
        Assert.That(TestTemplate.Value(expression, MoreResources), Is.EqualTo(expected));

    [TestCase("!Join ['-', [a, !Ref AWS::Region, b]]", "a-us-east-1-b")]
    [TestCase("!Join ['', [a, b]]", "ab")]
    [TestCase("!Join ['-', [a, !Ref AWS::NoValue]]", "a")]
    [TestCase("!Join ['+', !Split [',', 'x,,y']]", "x++y")]
    [TestCase("!Select [1, [a, b]]", "b")]
    [TestCase("!Select ['0', !Split ['|', 'a|b']]", "a")]
    [TestCase("{Fn::Select: [0, {Fn::Split: ['.', 'a.b']}]}", "a")]
    [TestCase("!Base64 hello", "aGVsbG8=")]
    public void Text_and_list_functions_nest(string expression, string expected) =>
        Assert.That(TestTemplate.Value(expression), Is.EqualTo(expected));

    [TestCase("!FindInMap [Sizes, !Ref AWS::Region, small]", "128")]
    [TestCase("!Join [+, !FindInMap [Sizes, us-east-1, names]]", "one+two")]
    public void FindInMap_gives_texts_and_lists(string expression, string expected) =>
        Assert.That(TestTemplate.Value(expression, Mappings), Is.EqualTo(expected));

    [TestCase("!If [Yes, a, b]", "a")]
    [TestCase("!If [No, a, b]", "b")]
    [TestCase("{Fn::If: [No, a, {Fn::If: [Yes, c, d]}]}", "c")]
    [TestCase("!If [Yes, a, !GetAtt Queue.Unknowable]", "a")]
    public void If_takes_one_branch_and_leaves_the_other_unevaluated(string expression, string expected) =>
        Assert.That(TestTemplate.Value(expression, MoreResources + Conditions), Is.EqualTo(expected));

    [Test]
    public void If_with_NoValue_removes_the_property()
    {
        var stack = TestTemplate.Read(TestTemplate.WithValue("!If [No, a, !Ref AWS::NoValue]", Conditions));
        Assert.That(stack.Functions.Single(function => function.LogicalId == "Probe").Environment, Is.Empty);
    }

    [TestCase("!Ref Missing", "Missing is neither a parameter nor a resource of this template")]
    [TestCase("!Ref AWS::Planet", "there is no pseudo parameter AWS::Planet")]
    [TestCase("!Ref [a]", "Ref takes a name, not a list")]
    [TestCase("!GetAtt Answer", "Fn::GetAtt takes Resource.Attribute or [Resource, Attribute]")]
    [TestCase("!GetAtt Missing.Arn", "Missing is neither a parameter nor a resource of this template")]
    [TestCase("!GetAtt Queue.QueueUrl", "the local runtime does not know the attribute QueueUrl of Queue, a resource of type AWS::SQS::Queue; take the value from a parameter")]
    [TestCase("!Sub '${Missing.Arn}'", "Missing is neither a parameter nor a resource of this template")]
    [TestCase("!Sub '${a-b}'", "${a-b} in Fn::Sub: a name has letters, digits, periods, underscores and colons only; ${!...} is literal text")]
    [TestCase("!Sub [a]", "Fn::Sub takes a text, or a list of a text and a mapping of variables")]
    [TestCase("!Sub '${AWS::NoValue}'", "Fn::Sub needs a single value for ${AWS::NoValue}, which is a list or has no value")]
    [TestCase("!Join [a]", "Fn::Join takes a list of 2: a delimiter and a list of values")]
    [TestCase("!Join [a, b]", "Fn::Join needs a list where a single value stands")]
    [TestCase("!Split ['', b]", "Fn::Split needs a delimiter of at least one character")]
    [TestCase("!Select [2, [a, b]]", "Fn::Select has the index 2; the list has 2 values, the first is 0")]
    [TestCase("!Select [-1, [a, b]]", "Fn::Select has the index -1; the list has 2 values, the first is 0")]
    [TestCase("!If [Perhaps, a, b]", "there is no condition Perhaps in the Conditions section")]
    [TestCase("!If [a, b]", "Fn::If takes a list of 3: a condition's name and two values")]
    [TestCase("!FindInMap [Sizes, a, b]", "Fn::FindInMap: the Mappings section has no Sizes; it has nothing")]
    [TestCase("!Equals [a, a]", "Fn::Equals may stand in the Conditions section only; use Fn::If here")]
    [TestCase("!GetAZs us-east-1", "only AWS can evaluate Fn::GetAZs; take the value from a parameter")]
    [TestCase("!ImportValue x", "only AWS can evaluate Fn::ImportValue; take the value from a parameter")]
    [TestCase("{Fn::Cidr: [a, 1, 2]}", "only AWS can evaluate Fn::Cidr; take the value from a parameter")]
    [TestCase("{Fn::Transform: {Name: x}}", "only AWS can evaluate Fn::Transform; take the value from a parameter")]
    [TestCase("!Shout x", "there is no intrinsic function Fn::Shout in raw CloudFormation")]
    [TestCase("{Fn::Sub: a, Other: b}", "Fn::Sub must be the only key of its mapping")]
    [TestCase("'{{resolve:ssm:x}}'", "only AWS resolves {{resolve:ssm:x}}; take the value from a parameter")]
    [TestCase("!Sub '{{resolve:ssm:${AWS::Region}}}'", "only AWS resolves {{resolve:ssm:us-east-1}}; take the value from a parameter")]
    [TestCase("[a]", "Probe: Environment.Variables.VALUE is a list; it must be a single value")]
    public void A_wrong_use_is_reported_at_its_line(string expression, string message) =>
        Assert.That(TestTemplate.Error(TestTemplate.WithValue(expression, MoreResources)), Is.EqualTo($"t.yaml:9: {message}"));

    [Test]
    public void A_missing_mapping_key_names_those_there_are() =>
        Assert.That(
            TestTemplate.Error(TestTemplate.WithValue("!FindInMap [Sizes, us-east-1, large]", Mappings)),
            Is.EqualTo("t.yaml:9: Fn::FindInMap: the key us-east-1 of the mapping Sizes has no large; it has small, names"));
}
