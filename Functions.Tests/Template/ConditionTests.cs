namespace Functions.Tests.Template;

public sealed class ConditionTests
{
    private const string LeftOut =
        """
          Extra:
            Type: AWS::Lambda::Function
            Condition: No
            Properties: {Runtime: provided.al2023, Handler: extra}
        Conditions: {No: !Equals [a, b]}
        """;

    [TestCase("!Equals [!Ref AWS::Region, us-east-1]", true)]
    [TestCase("{Fn::Equals: [a, b]}", false)]
    [TestCase("!Not [!Equals [a, b]]", true)]
    [TestCase("!And [!Equals [a, a], !Not [!Equals [a, b]]]", true)]
    [TestCase("{Fn::And: [!Equals [a, a], !Equals [a, b], !Equals [a, a]]}", false)]
    [TestCase("!Or [!Equals [a, b], !Equals [a, a]]", true)]
    [TestCase("!Or [!Equals [a, b], !Equals [b, a]]", false)]
    [TestCase("!And [!Condition Yes, Condition: Yes]", true)]
    [TestCase("!Not [Condition: Yes]", false)]
    [TestCase("!Equals [!Ref Size, large]", true)]
    [TestCase("!Equals [!FindInMap [M, a, b], c]", true)]
    [TestCase("!Equals [!Select [0, !Split ['-', !Ref AWS::Region]], us]", true)]
    public void A_condition_holds_or_not(string condition, bool expected) =>
        Assert.That(
            TestTemplate.Value(
                "!If [Tested, 'True', 'False']",
                $$"""
                Parameters: {Size: {Type: String, Default: large} }
                Mappings: {M: {a: {b: c} } }
                Conditions:
                  Tested: {{condition}}
                  Yes: !Equals [a, a]
                """),
            Is.EqualTo(expected.ToString()));

    [TestCase("!Condition A", "the conditions go in a circle: A -> A")]
    [TestCase("!Condition B", "there is no condition B in the Conditions section")]
    [TestCase("!Equals [a]", "Fn::Equals takes a list of 2")]
    [TestCase("!Not [!Equals [a, a], !Equals [a, a]]", "Fn::Not takes a list of 1")]
    [TestCase("!And [!Equals [a, a]]", "Fn::And takes a list of 2 to 10")]
    [TestCase("yes", "a single value is no condition; use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition")]
    [TestCase("!Sub a", "Fn::Sub is no condition; use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition")]
    [TestCase("!Equals [!Ref Api, a]", "Api is not a parameter; a condition sees parameters only")]
    [TestCase("!Equals [!GetAtt Answer.Arn, a]", "Fn::GetAtt Answer.Arn stands in a condition, which sees parameters only")]
    [TestCase("!Equals [!If [A, a, b], a]", "Fn::If may not stand in a condition")]
    public void A_wrong_condition_is_reported_though_nothing_uses_it(string condition, string message) =>
        Assert.That(
            TestTemplate.Error($"Conditions:\n  A: {condition}\nResources:\n{TestTemplate.Api}"),
            Is.EqualTo($"t.yaml:2: {message}"));

    [Test]
    public void Conditions_in_a_circle_are_named_in_order() =>
        Assert.That(
            TestTemplate.Error($"Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition C]\n  C: !Not [!Condition B]\nResources:\n{TestTemplate.Api}"),
            Is.EqualTo("t.yaml:4: the conditions go in a circle: B -> C -> B"));

    [Test]
    public void A_resource_whose_condition_does_not_hold_is_left_out() =>
        Assert.That(
            TestTemplate.Read(TestTemplate.WithValue("x", LeftOut)).Functions.Select(function => function.LogicalId),
            Is.EqualTo(["Probe", "Answer"]));

    [TestCase("!Ref Extra")]
    [TestCase("!GetAtt Extra.Arn")]
    [TestCase("!Sub 'x${Extra.Arn}'")]
    public void A_reference_to_a_resource_left_out_is_an_error(string expression) =>
        Assert.That(
            TestTemplate.Error(TestTemplate.WithValue(expression, LeftOut)),
            Is.EqualTo("t.yaml:9: this refers to Extra, which the condition No leaves out; put the reference in Fn::If: [No, ...]"));

    [Test]
    public void A_reference_in_the_branch_not_taken_is_none() =>
        Assert.That(TestTemplate.Value("!If [No, !Ref Extra, other]", LeftOut), Is.EqualTo("other"));
}
