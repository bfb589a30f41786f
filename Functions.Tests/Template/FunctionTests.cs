using Functions.Local.Template;

namespace Functions.Tests.Template;

public sealed class FunctionTests
{
    private static string With(string properties) =>
        $"Resources:\n  Work: {{Type: AWS::Lambda::Function, Properties: {{{properties}}}}}\n{TestTemplate.Api}{TestTemplate.RouteTo("Work")}";

    private static LambdaFunction Read(string properties) => TestTemplate.Read(With(properties)).Functions[0];

    [Test]
    public void A_function_has_the_defaults_of_Lambda()
    {
        var function = Read("Runtime: provided.al2023, Handler: work");
        Assert.That(
            function with { Environment = new Dictionary<string, string>() },
            Is.EqualTo(new LambdaFunction(
                "Work",
                "local-Work",
                "arn:aws:lambda:us-east-1:123456789012:function:local-Work",
                "provided.al2023",
                "work",
                MemorySize: 128,
                TimeSpan.FromSeconds(3),
                new Dictionary<string, string>(),
                LogFormat: "Text",
                LogLevel: null,
                LogGroup: "/aws/lambda/local-Work")).Using<LambdaFunction>(SameButEnvironment));
        Assert.That(function.Environment, Is.Empty);
    }

    [Test]
    public void A_function_has_what_it_declares()
    {
        var function = Read(
            "FunctionName: work, Runtime: dotnet10, Handler: 'A::B::C', MemorySize: 256, Timeout: 28, "
            + "Environment: {Variables: {A: '1', B: !Ref AWS::Region}}, LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: WARN, LogGroup: logs}");
        Assert.That(
            (function.Name, function.Arn, function.Runtime, function.Handler, function.MemorySize, function.Timeout),
            Is.EqualTo(("work", "arn:aws:lambda:us-east-1:123456789012:function:work", "dotnet10", "A::B::C", 256, TimeSpan.FromSeconds(28))));
        Assert.That((function.LogFormat, function.LogLevel, function.LogGroup), Is.EqualTo(("JSON", "WARN", "logs")));
        Assert.That(function.Environment, Is.EqualTo(new Dictionary<string, string> { ["A"] = "1", ["B"] = "us-east-1" }));
    }

    [TestCase("ReservedConcurrentExecutions: 3", 3)]
    [TestCase("ReservedConcurrentExecutions: !Ref AWS::NoValue", null)]
    public void Its_executions_at_once_may_be_bounded(string property, int? bound) =>
        Assert.That(Read($"Runtime: r, Handler: h, {property}").ReservedConcurrency, Is.EqualTo(bound));

    [TestCase("Runtime: r, Handler: h, ReservedConcurrentExecutions: 0", "ReservedConcurrentExecutions is 0, with which Lambda runs the function never; leave it out or raise it for local runs")]
    [TestCase("Handler: h", "Runtime is missing; AWS::Lambda::Function needs it")]
    [TestCase("Runtime: r", "Handler is missing; AWS::Lambda::Function needs it")]
    [TestCase("Runtime: r, Handler: h, Timeout: 901", "Timeout is '901'; it must be a whole number from 1 to 900")]
    [TestCase("Runtime: r, Handler: h, MemorySize: 64", "MemorySize is '64'; it must be a whole number from 128 to 10240")]
    [TestCase("Runtime: r, Handler: h, PackageType: Image", "PackageType asks for a container image, which the local runtime does not run; use a zip package")]
    [TestCase("Runtime: r, Handler: h, VpcConfig: {SubnetIds: [a]}", "VpcConfig asks for a VPC, which the local runtime does not have; leave it out with a condition for local runs")]
    [TestCase("Runtime: r, Handler: h, Layers: [a]", "Layers asks for layers, which the local runtime does not mount; put what they hold into the package")]
    [TestCase("Runtime: r, Handler: h, Environment: {Variables: {AWS_REGION: x}}", "Environment sets AWS_REGION, which Lambda sets itself; remove it")]
    [TestCase("Runtime: r, Handler: h, Environment: {Variables: [a]}", "Environment.Variables is a list; it must be a mapping")]
    [TestCase("Runtime: r, Handler: h, LoggingConfig: {LogFormat: XML}", "LoggingConfig.LogFormat is XML; it must be Text or JSON")]
    [TestCase("Runtime: r, Handler: h, FunctionName: local-Answer", "")]
    public void A_wrong_function_is_reported_at_its_line(string properties, string message) =>
        Assert.That(TestTemplate.Error(With(properties)), message.Length > 0
            ? Is.EqualTo($"t.yaml:2: Work: {message}")
            : Does.EndWith(": Answer: the function Work has the name local-Answer too; give each its own FunctionName"));

    [TestCase("Layers: []")]
    [TestCase("Layers: [!Ref AWS::NoValue]")]
    [TestCase("VpcConfig: {}")]
    [TestCase("VpcConfig: {SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: false}")]
    [TestCase("FileSystemConfigs: []")]
    [TestCase("Environment: {}")]
    [TestCase("Environment: {Variables: {}}")]
    [TestCase("LoggingConfig: {}")]
    public void An_empty_property_asks_for_nothing(string property) =>
        Assert.That(Read($"Runtime: provided.al2023, Handler: work, {property}").Handler, Is.EqualTo("work"));

    private static bool SameButEnvironment(LambdaFunction one, LambdaFunction other) =>
        one with { Environment = other.Environment } == other;
}
