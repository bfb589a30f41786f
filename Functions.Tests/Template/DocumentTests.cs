using Functions.Local;
using Functions.Local.Template;

namespace Functions.Tests.Template;

public sealed class DocumentTests
{
    [Test]
    public void Json_is_read_like_yaml()
    {
        const string json =
            """
            {
            	"Resources": {
            		"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}},
            		"Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "live", "AutoDeploy": true}},
            		"Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Api"}, "RouteKey": "$default",
            			"Target": {"Fn::Join": ["\/", ["integrations", {"Ref": "Integration"}]]}}},
            		"Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"ApiId": {"Ref": "Api"}, "IntegrationType": "AWS_PROXY",
            			"IntegrationUri": {"Fn::GetAtt": ["Answer", "Arn"]}}},
            		"Answer": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023", "Handler": "answer",
            			"Environment": {"Variables": {"TEXT": "\u00e9\ud83d\ude00"}}}}
            	}
            }
            """;
        var stack = TestTemplate.Read(json);
        Assert.That(stack.Api.Routes["$default"].Integration, Is.EqualTo(new ProxyIntegration("local-Answer", TimeSpan.FromSeconds(29))));
        Assert.That(stack.Functions[0].Environment["TEXT"], Is.EqualTo("é😀"));
    }

    [Test]
    public void An_alias_is_what_its_anchor_is() =>
        Assert.That(
            TestTemplate.Read(TestTemplate.WithValue("&region !Ref AWS::Region\n          AGAIN: *region")).Functions[0].Environment,
            Is.EqualTo(new Dictionary<string, string> { ["VALUE"] = "us-east-1", ["AGAIN"] = "us-east-1" }));

    [TestCase("'null'", "null")]
    [TestCase("\"\"", "")]
    [TestCase("!!str 1", "1")]
    [TestCase("! null", "null")]
    [TestCase("'0123'", "0123")]
    [TestCase("\"1.50\"", "1.50")]
    [TestCase("|-\n            0123", "0123")]
    [TestCase("|-\n            two\n            lines", "two\nlines")]
    public void A_single_value_keeps_its_text(string yaml, string expected) =>
        Assert.That(TestTemplate.Value(yaml), Is.EqualTo(expected));

    [TestCase("Resources:\n  A: {Type: a}\n  A: {Type: b}\n", "3: the key A stands here a second time, first in line 2; keep one")]
    [TestCase("{\"Resources\": {},\n \"Resources\": {}}", "2: the key Resources stands here a second time, first in line 1; keep one")]
    [TestCase("Resources:\n\tA: {Type: a}\n", "2: this line is indented with a tab; YAML takes spaces only")]
    [TestCase("Resources:\n  A:\n    Type: a\n\tCondition: b\n", "4: this line is indented with a tab; YAML takes spaces only")]
    [TestCase("Resources:\n  A: *nothing\n", "2: the alias *nothing stands before the end of its anchor &nothing, or there is none")]
    [TestCase("Resources:\n  A: &a\n    - *a\n", "3: the alias *a stands before the end of its anchor &a, or there is none")]
    [TestCase("Resources:\n  A: {<<: b}\n", "2: CloudFormation does not support YAML merges (<<); write the keys out")]
    [TestCase("Resources:\n  A:\n", "2: there is no value here, and CloudFormation allows no null; give one or remove the key")]
    [TestCase("Resources:\n  A: null\n", "2: there is no value here, and CloudFormation allows no null; give one or remove the key")]
    [TestCase("Resources:\n  [a]: b\n", "2: a key must be a single value, not a list, mapping or alias")]
    [TestCase("Resources:\n  A: !!binary aGVsbG8=\n", "2: CloudFormation does not support the YAML type !!binary")]
    [TestCase("Resources: {}\n---\nResources: {}\n", "2: a second YAML document starts here; a template is one document")]
    [TestCase("", "1: the template is empty; it needs at least a Resources section")]
    [TestCase("- a\n", "1: the template is a list; it must be a mapping with a Resources section")]
    [TestCase("Parameters: {}\n", "1: the template has no Resources section")]
    [TestCase("Resources: []\n", "1: Resources is a list; it must be a mapping")]
    [TestCase("Ressources: {}\n", "1: a template has no section Ressources; it has AWSTemplateFormatVersion, Description, Metadata, Parameters, Rules, Mappings, Conditions, Transform, Resources, Outputs, Hooks")]
    public void What_is_no_template_is_told_with_its_line(string text, string message) =>
        Assert.That(TestTemplate.Error(text), Is.EqualTo($"t.yaml:{message}"));

    [TestCase("Resources:\n  A: {Type: a\n  B: b\n", 3)]
    [TestCase("Resources:\n  A: \"open\n", 2)]
    [TestCase("Resources:\n  A: [a, b\n", 3)]
    [TestCase("Resources:\n  A: a\n B: b\n", 3)]
    [TestCase("Resources:\n  A: a: b\n", 2)]
    [TestCase("{\"Resources\": {\"A\": \"a\" \"B\": \"b\"}}", 1)]
    public void What_is_no_yaml_is_one_line_with_the_line_of_the_fault(string text, int line) =>
        Assert.That(TestTemplate.Error(text), Does.Match($@"^t\.yaml:{line}: not valid YAML: \w[^\n]*[^\n.]$"));

    [Test]
    public void A_template_that_is_nested_too_deep_is_refused() =>
        Assert.That(TestTemplate.Error("Resources:\n  " + new string('[', 300) + new string(']', 300)), Is.EqualTo("t.yaml:2: more than 200 levels of nesting"));

    [Test]
    public void Aliases_are_read_and_warned_of_once() =>
        Assert.That(
            TestTemplate.Read(TestTemplate.WithValue("&region !Ref AWS::Region\n          AGAIN: *region\n          MORE: *region")).Warnings,
            Has.One.Contains("aliases").And.One.EqualTo(
                "t.yaml:10: CloudFormation takes no YAML aliases such as *region: write them out, or deploy what `aws cloudformation package` makes of this file"));

    [Test]
    public void A_template_nested_without_end_is_refused() =>
        Assert.That(TestTemplate.Error("Resources: " + new string('[', 20_000)), Is.EqualTo("t.yaml:1: more than 200 levels of nesting"));

    [Test]
    public void A_missing_file_is_named_as_given() =>
        Assert.That(
            Assert.Throws<UserError>(() => StackReader.Read("no/such.yaml", new Dictionary<string, string>()))!.ToString(),
            Is.EqualTo("no/such.yaml: no such file; name the CloudFormation template with --template"));
}
