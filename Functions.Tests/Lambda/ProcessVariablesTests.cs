using Functions.Local.Lambda.Processes;

namespace Functions.Tests.Lambda;

public sealed class ProcessVariablesTests
{
    [TestCase("provided.al2023", null)]
    [TestCase("dotnet10", "AWS_Lambda_dotnet10")]
    public void Only_managed_runtimes_have_an_execution_environment_name(string runtime, string? expected)
    {
        var variables = ProcessVariables.For(
            LambdaHost.Function() with { Runtime = runtime }, "/code", "127.0.0.1:1/Echo/1", "stream", debugged: false, value => value);

        Assert.That(variables.GetValueOrDefault("AWS_EXECUTION_ENV"), Is.EqualTo(expected));
    }

    [Test]
    public void Declared_variables_come_on_top_and_are_rewritten()
    {
        var function = LambdaHost.Function() with
        {
            Environment = new Dictionary<string, string> { ["TZ"] = "Europe/Berlin", ["DOTNET_EnableDiagnostics_IPC"] = "1" },
        };
        var variables = ProcessVariables.For(function, "/code", "127.0.0.1:1/Echo/1", "stream", debugged: false, value => value.ToUpperInvariant());

        Assert.That(variables["TZ"], Is.EqualTo("EUROPE/BERLIN"));
        Assert.That(variables["DOTNET_EnableDiagnostics_IPC"], Is.EqualTo("1"));
    }
}
