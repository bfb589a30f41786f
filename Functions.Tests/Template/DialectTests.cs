namespace Functions.Tests.Template;

/// <summary>What a file is, is said before any detail of it.</summary>
public sealed class DialectTests
{
    private const string Processed = "give the raw template that it becomes: aws cloudformation get-template --stack-name NAME --template-stage Processed";
    private const string Sam = $"this is a SAM template, which only AWS turns into CloudFormation; {Processed}";
    private const string GiveTemplate = "give the CloudFormation template that deploys the API";

    [TestCase("Transform: AWS::Serverless-2016-10-31\nResources: {}\n", 1)]
    [TestCase("Globals: {Function: {Timeout: 3}}\nTransform: AWS::Serverless-2016-10-31\nResources: {}\n", 2)]
    [TestCase("Globals: {}\nResources: {}\n", 1)]
    [TestCase("{\"Transform\": \"AWS::Serverless-2016-10-31\",\n\"Resources\": {\"A\": {\"Role\": null}}}", 1)]
    [TestCase("Resources:\n  A: {Role: null}\nTransform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n", 3)]
    [TestCase("Resources:\n  A: {<<: b}\n  A: {}\n  [x]: !!binary a\nTransform: AWS::Serverless-2016-10-31\n", 5)]
    [TestCase("Resources:\n  A: {Fn::Sub: a, Other: b}\nTransform: AWS::Serverless-2016-10-31\n", 3)]
    [TestCase("Resources:\n  A: *nothing\nTransform: AWS::Serverless-2016-10-31\n", 3)]
    [TestCase("Resources:\n  A: &a [1,2,3,4,5,6,7,8,9]\n  B: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n  C: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n  D: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n  E: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n  F: [*e,*e,*e,*e]\nTransform: AWS::Serverless-2016-10-31\n", 8)]
    [TestCase("Nonsense: {}\nTransform: AWS::Serverless-2016-10-31\n", 2)]
    public void Sam_is_told_whatever_else_is_in_it(string text, int line) =>
        Assert.That(TestTemplate.Error(text), Is.EqualTo($"t.yaml:{line}: {Sam}"));

    [Test]
    public void A_type_of_Sams_is_told_without_its_transform() =>
        Assert.That(
            TestTemplate.Error("Resources:\n  X:\n    Type: AWS::Serverless::Function\n    Properties: {Role: null}\n"),
            Is.EqualTo($"t.yaml:3: X is of type AWS::Serverless::Function: {Sam}"));

    [TestCase("Transform: AWS::LanguageExtensions\n", "1: the transform AWS::LanguageExtensions runs at AWS only")]
    [TestCase("Transform: [AWS::LanguageExtensions, Mine]\n", "1: the transform AWS::LanguageExtensions, Mine runs at AWS only")]
    [TestCase("Transform: {Name: AWS::Include, Parameters: {Location: a}}\n", "1: the transform AWS::Include runs at AWS only")]
    [TestCase("Fn::Transform: {Name: AWS::Include}\nResources: {A: {Role: null}}\n", "1: Fn::Transform runs at AWS only")]
    [TestCase("Resources:\n  Fn::Transform: {Name: AWS::Include}\n  A: {Role: null}\n", "2: Fn::Transform runs at AWS only")]
    [TestCase("Resources:\n  A:\n    Type: a\n    Role: null\n    Properties: {Fn::Transform: {Name: AWS::Include}}\n", "5: Fn::Transform runs at AWS only")]
    [TestCase("Parameters:\n  A: null\n  P: {Fn::Transform: {Name: AWS::Include}}\nResources: {}\n", "3: Fn::Transform runs at AWS only")]
    [TestCase("Conditions:\n  A: null\n  C: {Fn::Transform: {Name: AWS::Include}}\nResources: {}\n", "3: Fn::Transform runs at AWS only")]
    [TestCase("Resources:\n  A:\n    Fn::Transform: {Name: AWS::Include}\n    Type: a\n", "3: Fn::Transform runs at AWS only")]
    [TestCase("Resources:\n  A: {Role: null}\n  Fn::ForEach::Topics: [T, [a, b], {}]\n", "3: Fn::ForEach::Topics is a loop of the transform AWS::LanguageExtensions, which runs at AWS only")]
    [TestCase("Resources:\n  A:\n    Type: a\n    Properties:\n      B: b\n      Fn::ForEach::Names: [N, [a], {}]\n", "6: Fn::ForEach::Names is a loop of the transform AWS::LanguageExtensions, which runs at AWS only")]
    public void A_transform_is_told_with_what_to_give_instead(string text, string message) =>
        Assert.That(TestTemplate.Error(text), Is.EqualTo($"t.yaml:{message}; {Processed}"));

    [Test]
    public void A_transform_section_without_a_transform_asks_for_nothing([Values("[]", "''")] string none) =>
        Assert.That(TestTemplate.Read($"Transform: {none}\n{TestTemplate.Whole}").Functions, Has.Count.EqualTo(1));

    [Test]
    public void A_macro_beside_other_keys_of_a_property_that_nothing_needs_is_passed_over() =>
        Assert.That(
            TestTemplate.Read($"{TestTemplate.Whole}  X: {{Type: a, Properties: {{Policy: {{Fn::Transform: {{Name: x}}, Version: 1}}}}}}\n").Functions,
            Has.Count.EqualTo(1));

    [TestCase("service: chat\nprovider: {name: aws, role: null}\nfunctions: {}\n", "this is a serverless.yml of the Serverless Framework; give the template that `serverless package` writes: .serverless/cloudformation-template-update-stack.json")]
    [TestCase("openapi: 3.0.1\npaths: {/: {200: null}}\n", $"this is an OpenAPI document; {GiveTemplate}")]
    [TestCase("swagger: '2.0'\n", $"this is an OpenAPI document; {GiveTemplate}")]
    [TestCase("asyncapi: 2.0.0\n", $"this is an AsyncAPI document; {GiveTemplate}")]
    [TestCase("{\"version\": \"38.0.0\", \"artifacts\": {}}", "this is a manifest of AWS CDK; give the *.template.json that `cdk synth` writes to cdk.out")]
    [TestCase("{\"version\": \"38.0.0\", \"files\": {}, \"dockerImages\": {}}", "this is an asset manifest of AWS CDK; give the *.template.json that `cdk synth` writes to cdk.out")]
    [TestCase("{\"app\": \"npx ts-node\", \"context\": {}}", "this is AWS CDK's configuration; give the *.template.json that `cdk synth` writes to cdk.out")]
    [TestCase("resource \"aws_apigatewayv2_api\" \"chat\" {\n  name = \"chat\"\n}\n", $"this is a Terraform configuration; {GiveTemplate}")]
    [TestCase("terraform {\n  x = { a: 1 }\n}\n", $"this is a Terraform configuration; {GiveTemplate}")]
    [TestCase("{\"resource\": {\"aws_apigatewayv2_api\": {}}}", $"this is a Terraform configuration; {GiveTemplate}")]
    [TestCase("apiVersion: v1\nkind: Service\n---\nx: 1\n", $"this is a Kubernetes manifest; {GiveTemplate}")]
    [TestCase("services:\n  chat:\n    image: x\n    volumes:\n", $"this is a Docker Compose file; {GiveTemplate}")]
    public void Another_tools_file_is_named(string text, string message) =>
        Assert.That(TestTemplate.Error(text), Is.EqualTo($"t.yaml:1: {message}"));

    /// <summary>What `cdk synth` writes is raw CloudFormation, its rules and its parameter for the bootstrap version included.</summary>
    [Test]
    public void A_template_of_AWS_CDK_runs() =>
        Assert.That(
            TestTemplate.Read(TestTemplate.Whole +
                """
                Parameters:
                  BootstrapVersion: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /cdk-bootstrap/hnb659fds/version}
                Rules:
                  CheckBootstrapVersion:
                    Assertions:
                      - Assert: {Fn::Not: [{Fn::Contains: [['1', '2', '3', '4', '5'], {Ref: BootstrapVersion}]}]}
                        AssertDescription: too old
                """).Functions,
            Has.Count.EqualTo(1));
}
