namespace Functions.Tests.Template;

public sealed class ResourceTests
{
    [TestCase("  X: {Properties: {}}", "X has no Type")]
    [TestCase("  X: a", "X is a single value; a resource is a mapping with a Type")]
    [TestCase("  X: {Type: a, Propertes: {}}", "X has Propertes; a resource may have Type, Properties, DependsOn, Condition, Metadata, DeletionPolicy, UpdateReplacePolicy, UpdatePolicy, CreationPolicy")]
    [TestCase("  X: {Type: a, Properties: []}", "X: Properties is a list; it must be a mapping")]
    [TestCase("  X: {Type: a, Condition: No}", "there is no condition No in the Conditions section")]
    [TestCase("  X: {Type: a, DependsOn: Y}", "X depends on Y, which is no resource of this template")]
    [TestCase("  X: {Type: a, DependsOn: [Api, Y]}", "X depends on Y, which is no resource of this template")]
    [TestCase("  X: {Type: a, DependsOn: [{}]}", "X: DependsOn holds a mapping; it must be a plain name")]
    [TestCase("  X: {Type: a, DependsOn: X}", "the resources go in a circle: X -> X; remove one of these references")]
    [TestCase("  X: {Type: a, Properties: {Y: !Ref Missing}}", "Missing is neither a parameter nor a resource of this template")]
    public void A_resource_that_CloudFormation_would_refuse_is_reported(string resource, string message) =>
        Assert.That(TestTemplate.Error($"{TestTemplate.Whole}{resource}\n"), Is.EqualTo($"t.yaml:{1 + TestTemplate.Whole.Count(character => character == '\n')}: {message}"));

    [Test]
    public void References_in_a_circle_are_named_in_order() =>
        Assert.That(
            TestTemplate.Error(
                """
                Resources:
                  A: {Type: x, Properties: {P: !Sub 'to ${B.Arn}'}}
                  B:
                    Type: x
                    Properties: {P: [!GetAtt C.Arn]}
                  C:
                    Type: x
                    DependsOn: A
                """),
            Is.EqualTo("t.yaml:8: the resources go in a circle: A -> B -> C -> A; remove one of these references"));

    [Test]
    public void A_dependency_on_a_resource_left_out_is_passed_over() =>
        Assert.That(
            TestTemplate.Read($"Conditions: {{No: !Equals [a, b]}}\n{TestTemplate.Whole}  X: {{Type: a, DependsOn: Y}}\n  Y: {{Type: a, Condition: No}}\n").Functions,
            Has.Count.EqualTo(1));

    [Test]
    public void What_the_runtime_does_not_serve_may_use_what_only_AWS_knows() =>
        Assert.That(
            TestTemplate.Read(
                $$"""
                {{TestTemplate.Whole}}
                  Queue: {Type: AWS::SQS::Queue}
                  Policy:
                    Type: AWS::IAM::Policy
                    Properties:
                      Zones: !GetAZs us-east-1
                      Import: !ImportValue other
                      Unknown: !GetAtt Queue.Whatever
                      Macro: {Fn::Transform: {Name: x, Parameters: {Y: !Ref Missing} } }
                Outputs:
                  Queue: {Value: !GetAtt Queue.Whatever}
                """).Functions,
            Has.Count.EqualTo(1));
}
