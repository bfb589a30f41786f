using Functions.Local.Template.Document;

namespace Functions.Tests.Template;

/// <summary>What a value without quotes becomes: CloudFormation reads YAML 1.1 and hands on the value, not its spelling.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html</summary>
public sealed class YamlScalarTests
{
    [TestCase("YES", "true", TestName = "Observed in a tag of a bucket, https://github.com/ASFHyP3/hyp3/pull/2061: YES")]
    [TestCase("NO", "false", TestName = "Observed in a tag of a bucket, https://github.com/ASFHyP3/hyp3/pull/2061: NO")]
    [TestCase("on", "true", TestName = "Observed in a container's environment, https://github.com/aws/copilot-cli/issues/1120: on")]
    [TestCase("off", "false", TestName = "Observed in a container's environment, https://github.com/aws/copilot-cli/issues/1120: off")]
    [TestCase("yes", "true", TestName = "Observed in a custom resource, https://github.com/aws/aws-cli/issues/5245: yes")]
    [TestCase("012345670123", "1402433619", TestName = "Observed, https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/745: 012345670123")]
    [TestCase("0300", "192", TestName = "Observed in a tag of a VPC, https://dev.classmethod.jp/articles/how-to-identify-numerical-values-in-cfn-yaml-template/: 0300")]
    [TestCase("012345678901", "1.2345678901E10", TestName = "Observed in a parameter's default, https://www.skyarch.net/blog/?p=20495: 012345678901")]
    [TestCase("000000000001", "1", TestName = "Observed in a parameter's default, https://www.skyarch.net/blog/?p=20495: 000000000001")]
    [TestCase("012345678910", "1.234567891E10", TestName = "Observed, https://github.com/awslabs/aws-service-catalog-factory/issues/128: 012345678910")]
    [TestCase("5e+08", "5.0E8", TestName = "Observed in a parameter group, https://github.com/awslabs/aws-cloudformation-template-formatter/issues/10: 5e+08")]
    [TestCase("2012-10-17", "2012-10-17", TestName = "Observed in every IAM policy: 2012-10-17")]
    [TestCase("N", "N", TestName = "Observed in every AttributeType without quotes: N")]
    public void Scalars_that_were_seen_at_AWS(string yaml, string expected) => Check(yaml, expected);

    [TestCase("True", "true")]
    [TestCase("TRUE", "true")]
    [TestCase("true", "true")]
    [TestCase("Yes", "true")]
    [TestCase("On", "true")]
    [TestCase("ON", "true")]
    [TestCase("False", "false")]
    [TestCase("FALSE", "false")]
    [TestCase("no", "false")]
    [TestCase("Off", "false")]
    [TestCase("y", "y")]
    [TestCase("Y", "Y")]
    [TestCase("n", "n")]
    [TestCase("tRUE", "tRUE")]
    [TestCase("yes!", "yes!")]
    public void Derived_from_the_booleans_seen(string yaml, string expected) => Check(yaml, expected);

    [TestCase("0", "0")]
    [TestCase("00", "0")]
    [TestCase("07", "7")]
    [TestCase("-017", "-15")]
    [TestCase("+12", "12")]
    [TestCase("-0", "0")]
    [TestCase("0_17", "15")]
    [TestCase("1_000_000", "1000000")]
    [TestCase("0x1F", "31")]
    [TestCase("-0xff", "-255")]
    [TestCase("0b101", "5")]
    [TestCase("0o17", "0o17")]
    [TestCase("1:30", "90")]
    [TestCase("22:22", "1342")]
    [TestCase("190:20:30", "685230")]
    [TestCase("1:60", "1:60")]
    [TestCase("01:30", "01:30")]
    [TestCase("123456789012", "123456789012")]
    [TestCase("99999999999999999999999", "99999999999999999999999")]
    public void Derived_from_the_integers_of_YAML_1_1(string yaml, string expected) => Check(yaml, expected);

    [TestCase("1.10", "1.1")]
    [TestCase("1.50", "1.5")]
    [TestCase("1.0", "1.0")]
    [TestCase("5.", "5.0")]
    [TestCase(".5", "0.5")]
    [TestCase("-0.0", "-0.0")]
    [TestCase("0.001", "0.001")]
    [TestCase("0.0001", "1.0E-4")]
    [TestCase("9999999.5", "9999999.5")]
    [TestCase("10000000.0", "1.0E7")]
    [TestCase("1e3", "1000.0")]
    [TestCase("12e5", "1200000.0")]
    [TestCase("1_000.5", "1000.5")]
    [TestCase("08", "8.0")]
    [TestCase("1:30.5", "90.5")]
    [TestCase("0.1", "0.1")]
    [TestCase("3.141592653589793", "3.141592653589793")]
    [TestCase("123456789.123", "1.23456789123E8")]
    [TestCase("1e999", "Infinity")]
    [TestCase(".inf", "Infinity")]
    [TestCase("-.INF", "-Infinity")]
    [TestCase(".nan", "NaN")]
    [TestCase("1.2.3", "1.2.3")]
    [TestCase("1e", "1e")]
    [TestCase("10.0.0.0/16", "10.0.0.0/16")]
    public void Derived_from_the_floating_point_numbers_seen(string yaml, string expected) => Check(yaml, expected);

    [TestCase("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00")]
    [TestCase("2001-12-14 21:59:43", "2001-12-14 21:59:43")]
    public void Derived_from_the_dates_seen(string yaml, string expected) => Check(yaml, expected);

    [TestCase("'yes'", "yes")]
    [TestCase("\"0123\"", "0123")]
    [TestCase("!!str 0123", "0123")]
    [TestCase("! on", "on")]
    [TestCase("|-\n            on", "on")]
    [TestCase(">-\n            1.50", "1.50")]
    [TestCase("!Sub 0123", "0123")]
    [TestCase("!!int 0123", "83")]
    [TestCase("!!int '0123'", "83")]
    [TestCase("!!bool 'on'", "true")]
    [TestCase("!!float '3'", "3.0")]
    public void Quotes_and_tags_say_what_a_value_is(string yaml, string expected) => Check(yaml, expected);

    [TestCase("!!int on", "on is no !!int; remove the tag or mend the value")]
    [TestCase("!!bool 1", "1 is no !!bool; remove the tag or mend the value")]
    [TestCase("!!str [a]", "a list is no !!str; remove the tag or mend the value")]
    public void A_value_that_is_not_of_its_tags_type_is_told(string yaml, string message) =>
        Assert.That(TestTemplate.Error(TestTemplate.WithValue(yaml)), Is.EqualTo($"t.yaml:9: {message}"));

    /// <summary>https://github.com/aws-cloudformation/cfn-lint/issues/38: "'null' values are not allowed in templates".</summary>
    [TestCase("~")]
    [TestCase("null")]
    [TestCase("Null")]
    [TestCase("NULL")]
    [TestCase("")]
    public void Null_is_refused_as_was_seen_at_AWS(string yaml) =>
        Assert.That(TestTemplate.Error(TestTemplate.WithValue(yaml)), Does.EndWith(": there is no value here, and CloudFormation allows no null; give one or remove the key"));

    [TestCase("True", "!Equals [!Ref P, 'true']")]
    [TestCase("yes", "!Equals [!Ref P, true]")]
    [TestCase("010", "!Equals [!Ref P, '8']")]
    [TestCase("1.0", "!Equals [!Ref P, 1.00]")]
    public void A_parameters_default_is_the_value(string value, string condition) =>
        Assert.That(
            TestTemplate.Value("!If [Same, same, other]", $"Parameters: {{P: {{Type: String, Default: {value}}}}}\nConditions: {{Same: {condition}}}\n"),
            Is.EqualTo("same"));

    [Test]
    public void Allowed_values_are_the_values_and_what_the_command_line_gives_stays_as_typed()
    {
        const string parameters = "Parameters: {P: {Type: String, AllowedValues: [True, False, 010]}}\n";
        Assert.That(TestTemplate.Value("!Ref P", parameters, ("P", "true")), Is.EqualTo("true"));
        Assert.That(TestTemplate.Value("!Ref P", parameters, ("P", "8")), Is.EqualTo("8"));
        Assert.That(TestTemplate.Error(TestTemplate.WithValue("!Ref P", parameters), ("P", "True")), Does.Contain("is 'True', which is not allowed (allowed: true, false, 8)"));
        Assert.That(TestTemplate.Value("!Ref P", "Parameters: {P: {Type: String}}\n", ("P", "010")), Is.EqualTo("010"));
    }

    [TestCase("AutoDeploy: yes")]
    [TestCase("AutoDeploy: On")]
    public void A_property_takes_every_spelling_of_its_type(string autoDeploy) =>
        Assert.That(TestTemplate.Read(TestTemplate.Whole.Replace("AutoDeploy: true", autoDeploy, StringComparison.Ordinal)).Api.Stage.Name, Is.EqualTo("live"));

    [Test]
    public void A_number_takes_every_spelling_of_its_type()
    {
        var function = TestTemplate.Read(TestTemplate.Whole.Replace("Handler: answer", "Handler: answer, Timeout: 0x1E, MemorySize: 1_024", StringComparison.Ordinal)).Functions[0];
        Assert.That((function.Timeout, function.MemorySize), Is.EqualTo((TimeSpan.FromSeconds(30), 1024)));
    }

    [TestCase("true", "true")]
    [TestCase("1.50", "1.5")]
    [TestCase("1E3", "1000.0")]
    [TestCase("12", "12")]
    [TestCase("\"1.50\"", "1.50")]
    [TestCase("\"yes\"", "yes")]
    public void A_template_in_JSON_has_booleans_and_numbers_too(string json, string expected) =>
        Assert.That(
            TestTemplate.Read("""
                {"Resources": {
                  "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}},
                  "Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "live", "AutoDeploy": true}},
                  "Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"ApiId": {"Ref": "Api"}, "RouteKey": "$default", "Target": {"Fn::Sub": "integrations/${Integration}"}}},
                  "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {"ApiId": {"Ref": "Api"}, "IntegrationType": "AWS_PROXY", "IntegrationUri": {"Fn::GetAtt": ["Answer", "Arn"]}}},
                  "Answer": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "provided.al2023", "Handler": "answer", "Environment": {"Variables": {"VALUE": JSON}}}}
                }}
                """.Replace("JSON", json, StringComparison.Ordinal)).Functions[0].Environment["VALUE"],
            Is.EqualTo(expected));

    /// <summary>"map keys must be strings; received numeric [123456789012] instead", https://github.com/aws-cloudformation/cfn-lint/issues/292</summary>
    [TestCase("123456789012", "the number 123456789012")]
    [TestCase("0653", "the number 427")]
    [TestCase("Yes", "the boolean true")]
    [TestCase("~", "null")]
    [TestCase("Null", "null")]
    public void A_key_that_is_no_string_is_warned_of_and_keeps_its_spelling(string key, string kind)
    {
        var stack = TestTemplate.Read(TestTemplate.WithValue("a").Replace("VALUE:", $"{key}:", StringComparison.Ordinal));
        Assert.That(stack.Functions[0].Environment.Keys, Is.EqualTo([key]));
        Assert.That(stack.Warnings, Has.Some.EqualTo(
            $"t.yaml:9: CloudFormation reads the key {key} as {kind} and refuses the template: map keys must be strings; put it in quotes"));
    }

    [Test]
    public void Long_digits_are_text_and_cost_no_time() =>
        Assert.That(Yaml11.Resolve(new string('7', 1_000_000)), Has.Length.EqualTo(1_000_000));

    private static void Check(string yaml, string expected) => Assert.That(TestTemplate.Value(yaml), Is.EqualTo(expected));
}
