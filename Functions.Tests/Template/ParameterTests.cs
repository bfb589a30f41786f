namespace Functions.Tests.Template;

public sealed class ParameterTests
{
    private const string Resources = "Resources:\n" + TestTemplate.Api;

    private static string WithParameter(string declaration) =>
        TestTemplate.WithValue("!Ref Size", $"Parameters:\n  Size: {declaration}\n");

    [TestCase("{Type: String, Default: small}", "small")]
    [TestCase("{Type: Number, Default: 3}", "3")]
    [TestCase("{Type: 'AWS::EC2::VPC::Id', Default: vpc-1}", "vpc-1")]
    public void A_parameter_has_its_default(string declaration, string expected) =>
        Assert.That(TestTemplate.Read(WithParameter(declaration)).Functions[0].Environment["VALUE"], Is.EqualTo(expected));

    [Test]
    public void A_given_value_wins_over_the_default() =>
        Assert.That(
            TestTemplate.Read(WithParameter("{Type: String, Default: small}"), ("Size", "large")).Functions[0].Environment["VALUE"],
            Is.EqualTo("large"));

    [TestCase("CommaDelimitedList", "a, b,c", "a+b+c")]
    [TestCase("List<Number>", "1,2", "1+2")]
    public void A_list_parameter_is_split_at_commas_and_trimmed(string type, string value, string expected) =>
        Assert.That(
            TestTemplate.Value("!Join [+, !Ref Size]", $"Parameters:\n  Size: {{Type: '{type}'}}\n", ("Size", value)),
            Is.EqualTo(expected));

    [TestCase("{Type: String}", "", "the parameter Size has no default; give it with --parameter Size=value")]
    [TestCase("{Type: String, AllowedValues: [a, b]}", "", "the parameter Size has no default (allowed: a, b); give it with --parameter Size=value")]
    [TestCase("{Type: String, AllowedValues: [a, b]}", "c", "the parameter Size is 'c', which is not allowed (allowed: a, b); give another with --parameter Size=value")]
    [TestCase("{Type: String, AllowedPattern: '[a-z]+'}", "a1", "the parameter Size is 'a1', which is not allowed (allowed: what matches [a-z]+); give another with --parameter Size=value")]
    [TestCase("{Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: letters only}", "a1", "the parameter Size is 'a1', which is not allowed (letters only); give another with --parameter Size=value")]
    [TestCase("{Type: String, MinLength: 2, MaxLength: 3}", "abcd", "the parameter Size is 'abcd', which is not allowed (allowed: a length from 2 to 3); give another with --parameter Size=value")]
    [TestCase("{Type: String, MinLength: 2}", "a", "the parameter Size is 'a', which is not allowed (allowed: a length of at least 2); give another with --parameter Size=value")]
    [TestCase("{Type: Number, MinValue: 1, MaxValue: 5}", "6", "the parameter Size is '6', which is not allowed (allowed: a number from 1 to 5); give another with --parameter Size=value")]
    [TestCase("{Type: Number, MinValue: 1}", "0.5", "the parameter Size is '0.5', which is not allowed (allowed: a number of at least 1); give another with --parameter Size=value")]
    [TestCase("{Type: Number}", "many", "the parameter Size is 'many', which is not allowed (allowed: a number); give another with --parameter Size=value")]
    [TestCase("{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a,c", "the parameter Size is 'c', which is not allowed (allowed: a, b); give another with --parameter Size=value")]
    [TestCase("{Type: String, Default: c, AllowedValues: [a, b]}", "", "the parameter Size is 'c', which is not allowed (allowed: a, b); give another with --parameter Size=value")]
    [TestCase("{Type: Text}", "", "the parameter Size has the type Text; it must be String, Number, CommaDelimitedList or List<Number>")]
    [TestCase("{Default: a}", "", "the parameter Size has no Type; give it String, Number or CommaDelimitedList")]
    [TestCase("{Type: String, Defualt: a}", "", "the parameter Size has Defualt; a parameter may have Type, Default, Description, AllowedValues, AllowedPattern, ConstraintDescription, NoEcho, MinLength, MaxLength, MinValue, MaxValue")]
    [TestCase("{Type: String, Default: a, AllowedPattern: '['}", "", "the AllowedPattern of Size is not a regular expression")]
    [TestCase("{Type: String, Default: a, MinLength: x}", "", "MinLength of the parameter Size is 'x'; it must be a number")]
    [TestCase("{Type: String, Default: [a]}", "", "Default of the parameter Size holds a list; it must be a plain value")]
    [TestCase("a", "", "the parameter Size is a single value; it must be a mapping with a Type")]
    public void What_is_wrong_with_a_parameter_is_said_with_what_is_allowed(string declaration, string given, string message)
    {
        var template = $"Parameters:\n  Size: {declaration}\n{Resources}";
        Assert.That(
            given.Length == 0 ? TestTemplate.Error(template) : TestTemplate.Error(template, ("Size", given)),
            Is.EqualTo($"t.yaml:2: {message}"));
    }

    [TestCase("Parameters: {Size: {Type: String, Default: a}, Other: {Type: String, Default: a}}\n", "Size, Other")]
    [TestCase("", "no parameters")]
    public void An_unknown_parameter_names_those_there_are(string section, string known) =>
        Assert.That(
            TestTemplate.Error(section + Resources, ("Sise", "1")),
            Is.EqualTo($"t.yaml: --parameter Sise=1: the template has no parameter Sise; it has {known}"));

    [Test]
    public void A_parameter_that_AWS_looks_up_is_refused_where_it_is_used() =>
        Assert.That(
            TestTemplate.Error(WithParameter("{Type: 'AWS::SSM::Parameter::Value<String>', Default: /size}")),
            Is.EqualTo("t.yaml:9: the parameter Size is of type AWS::SSM::Parameter::Value<String>, which only AWS resolves; make it a String"));
}
