using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Functions.Tests.Template;

namespace Functions.Tests.EndToEnd;

/// <summary>A start that cannot succeed ends with one line that says what to do, a non-zero exit code and no stack trace.</summary>
[TestFixture]
internal sealed class StartupErrorTests
{
    private string _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("startup-errors-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public Task A_missing_template_is_named() =>
        FailsWithAsync(["template.yml"], "--template", Path.Combine(_folder, "template.yml"));

    [Test]
    public Task A_template_that_does_not_parse_is_named_with_its_line() =>
        FailsWithAsync(["template.yaml:3"], "--template", Write("template.yaml", "Resources:\n  Api: [\n  Stage: {}\n"));

    [Test]
    public Task A_missing_parameter_is_named() =>
        FailsWithAsync(
            ["Room", "--parameter Room="],
            "--template",
            Write("template.yaml", "Parameters:\n  Room:\n    Type: String\nResources:\n  Api:\n    Type: AWS::ApiGatewayV2::Api\n"));

    [Test]
    public Task A_value_that_a_parameter_does_not_allow_is_named_with_those_it_does() =>
        FailsWithAsync(["CapacityMode", "PAY_PER_REQUEST"], "--parameter", "CapacityMode=FREE");

    [Test]
    public Task A_parameter_without_a_value_is_explained() => FailsWithAsync(["Key=Value"], "--parameter", "StageName");

    [Test]
    public Task A_region_that_is_none_is_named() => FailsWithAsync(["--region Frankfurt", "eu-central-1"], "--region", "Frankfurt");

    [TestCase("nodejs22.x", "index.handler")]
    [TestCase("python3.13", "app.handler")]
    public Task A_function_of_another_language_is_named_with_its_Runtime_and_the_option_for_its_code(string runtime, string handler) =>
        FailsWithAsync(
            [$"Answer has Runtime '{runtime}'", "--code", "bootstrap"],
            "--template",
            Write(
                "template.yaml",
                TestTemplate.Whole.Replace("Runtime: provided.al2023, Handler: answer", $"Runtime: {runtime}, Handler: {handler}", StringComparison.Ordinal)));

    [Test]
    public Task A_function_to_debug_that_no_route_invokes_is_named() =>
        FailsWithAsync(
            ["--debug names 'Idle', which no route of the template invokes; its functions are Answer"],
            "--debug",
            "Idle",
            "--template",
            Write("template.yaml", TestTemplate.Whole + "  Idle: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: index.handler}}\n"));

    [Test]
    public Task Missing_code_is_named() => FailsWithAsync(["nowhere.zip"], "--code", Path.Combine(_folder, "nowhere.zip"));

    [Test]
    public Task A_function_to_debug_that_the_template_lacks_is_named_with_those_it_has() =>
        FailsWithAsync(["Nobody", "SendMessageHandler"], "--debug", "Nobody");

    [Test]
    [Platform(Exclude = "Win", Reason = "Needs a POSIX shell: the bootstrap that fails is a shell script.")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_function_that_will_not_start_is_named_with_what_it_printed()
    {
        Write("bootstrap", "#!/bin/sh\necho the room is closed >&2\nexit 3\n");
        File.SetUnixFileMode(Path.Combine(_folder, "bootstrap"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await FailsWithAsync(["Handler", "the room is closed", "3"], "--code", _folder);
    }

    [Test]
    public async Task An_occupied_port_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await FailsWithAsync([$"{port}", "--port"], "--port", $"{port}");
    }

    [Test]
    public async Task A_dynamodb_without_the_table_is_named_with_the_command_that_creates_it()
    {
        await using var dynamoDb = await DynamoDb.DynamoDbHost.StartAsync();
        await FailsWithAsync(
            [
                $"--dynamodb {dynamoDb.Uri}: it has no table local-ConnectionsTable8000B8A1",
                $"aws dynamodb create-table --endpoint-url {dynamoDb.Uri} --region us-east-1 --table-name local-ConnectionsTable8000B8A1",
                "--attribute-definitions AttributeName=connectionId,AttributeType=S --key-schema AttributeName=connectionId,KeyType=HASH",
            ],
            "--dynamodb",
            $"{dynamoDb.Uri}");
    }

    [Test]
    public async Task A_dynamodb_that_is_none_is_named()
    {
        await using var host = await Gateway.GatewayHost.StartAsync();
        await FailsWithAsync([$"--dynamodb {host.Http.BaseAddress}dev: it answers 426"], "--dynamodb", $"{host.Http.BaseAddress}dev");
    }

    [Test]
    public async Task A_dynamodb_where_nothing_listens_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await FailsWithAsync([$"--dynamodb http://127.0.0.1:{port}/: nothing answers there"], "--dynamodb", $"http://127.0.0.1:{port}");
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static async Task FailsWithAsync(string[] expected, params string[] arguments)
    {
        string[] port = arguments.Contains("--port") ? [] : ["--port", "0"];
        var (exitCode, output) = await LocalProcess.RunAsync([.. port, .. arguments]);

        Assert.That(exitCode, Is.EqualTo(1));
        var errors = output.Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).ToArray();
        Assert.That(errors, Has.Length.EqualTo(1), string.Join('\n', output));
        Assert.Multiple(() =>
        {
            foreach (var text in expected)
            {
                Assert.That(errors[0], Does.Contain(text));
            }
        });
        Assert.That(output, Has.None.Matches<string>(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal)));
    }
}
