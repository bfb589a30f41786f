using System.Text.Json;
using System.Text.RegularExpressions;
using Functions.Local.Lambda.Code;
using Functions.Local.Lambda.Processes;
using Functions.Local.Template;
using Functions.Tests.EndToEnd;
using Functions.Tests.Handlers;
using Functions.Tests.Lambda;
using Functions.Tests.SignIn;

namespace Functions.Tests.Deploy;

/// <summary>events/ and samconfig.toml as SAM CLI uses them, without SAM CLI.</summary>
internal sealed class SamTests
{
    private static readonly string _events = Path.Combine(Repository.Root, "events");

    private static readonly string _build =
        Path.Combine(Repository.Root, "artifacts", "bin", "Functions", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));

    private static readonly Dictionary<string, (string Function, int StatusCode, string Body)> _expected = new()
    {
        ["connect"] = ("ConnectHandler", 200, ""),
        ["send-message"] = ("SendMessageHandler", 200, "\"type\":\"ack\",\"id\":\"m-1\""),
        ["send-message-retry"] = ("SendMessageHandler", 200, "\"type\":\"ack\",\"id\":\"m-1\""),
        ["send-message-empty"] = ("SendMessageHandler", 400, """"code":"InvalidMessage""""),
        ["send-message-not-json"] = ("SendMessageHandler", 400, """"code":"InvalidMessage""""),
        ["send-message-not-text"] = ("SendMessageHandler", 400, """"code":"InvalidMessage""""),
        ["join"] = ("JoinHandler", 200, "\"type\":\"joined\""),
        ["join-no-room-name"] = ("JoinHandler", 400, """"code":"InvalidMessage""""),
        ["send-message-room"] = ("SendMessageHandler", 200, "\"type\":\"ack\",\"id\":\"m-2\""),
        ["leave"] = ("LeaveHandler", 200, "\"type\":\"left\""),
        ["leave-no-room"] = ("LeaveHandler", 400, """"code":"InvalidMessage""""),
        ["history"] = ("HistoryHandler", 200, "\"type\":\"history\""),
        ["history-both-ways"] = ("HistoryHandler", 400, """"code":"InvalidMessage""""),
        ["people"] = ("PeopleHandler", 200, "\"type\":\"people\""),
        ["people-not-a-room"] = ("PeopleHandler", 400, """"code":"InvalidMessage""""),
        ["default"] = ("DefaultHandler", 200, "\"type\":\"help\""),
        ["default-not-json"] = ("DefaultHandler", 200, "\"type\":\"help\""),
        ["disconnect"] = ("DisconnectHandler", 200, ""),
    };

    /// <summary>Those of a frame: of the others API Gateway writes all that they hold.</summary>
    [Test]
    public void Every_handler_of_a_frame_has_a_malformed_one_too()
    {
        var refused = _expected.Values.Where(expected => expected.StatusCode == 400).Select(expected => expected.Function).Distinct();
        Assert.That(refused, Is.EquivalentTo(["SendMessageHandler", "JoinHandler", "LeaveHandler", "HistoryHandler", "PeopleHandler"]));
    }

    [Test]
    public async Task Every_event_is_answered_by_its_handler_with_the_variables_of_env_json()
    {
        var files = Directory.GetFiles(_events, "*.json").Select(Path.GetFileNameWithoutExtension).Where(name => name is not ("env" or "authorize"));
        Assert.That(files, Is.EquivalentTo(_expected.Keys), "an event without an expectation, or the other way round");

        await using var services = InProcessChat.Start();
        using var code = CodeSource.Development(_build).Take();
        var functions = FunctionsWithVariables(services.Address);
        Assert.That(_expected.Values.Select(expected => expected.Function).Distinct(), Is.EquivalentTo(functions.Select(function => function.LogicalId).Where(id => id != "AuthorizeHandler")));
        await using var lambda = await LambdaHost.ListenAsync(functions, code);
        await lambda.StartAsync();

        foreach (var (name, (function, statusCode, body)) in _expected)
        {
            var answer = await lambda.InvokeAsync(await File.ReadAllTextAsync(Path.Combine(_events, name + ".json")), function);

            var response = JsonDocument.Parse(answer).RootElement;
            Assert.That(response.GetProperty("statusCode").GetInt32(), Is.EqualTo(statusCode), $"{name}: {answer}");
            Assert.That(response.TryGetProperty("body", out var text) ? text.GetString() ?? "" : "", Does.Contain(body), name);
        }
    }

    /// <summary>The event's token is nobody's: it is there to be replaced.</summary>
    [Test]
    public async Task The_authorizers_event_is_refused_by_an_issuer_that_did_not_sign_its_token()
    {
        await using var services = InProcessChat.Start();
        await using var issuer = TestIssuer.Start();
        using var code = CodeSource.Development(_build).Take();
        var authorizer = FunctionsWithVariables(services.Address, issuer.Url).Single(function => function.LogicalId == "AuthorizeHandler");
        await using var lambda = await LambdaHost.ListenAsync([authorizer], code);
        await lambda.StartAsync();

        var asked = await File.ReadAllTextAsync(Path.Combine(_events, "authorize.json"));
        var answer = await lambda.InvokeAsync(asked, authorizer.LogicalId);
        var withoutToken = await lambda.InvokeAsync(asked.Replace("bearer.", "other.", StringComparison.Ordinal), authorizer.LogicalId);

        Assert.That(answer, Does.Contain("\"Effect\":\"Deny\"").And.Contain("a1b2c3d4e5/dev/$connect"));
        // The message alone makes API Gateway answer 401.
        Assert.That(withoutToken, Is.EqualTo("UnauthorizedException: Unauthorized"));
    }

    [Test]
    public async Task A_message_is_delivered_with_the_credentials_that_SAM_CLI_makes_up_where_there_are_none()
    {
        await using var services = InProcessChat.Start();
        await using var receiver = await ChatClient.ConnectAsync(services.Url);
        using var code = CodeSource.Development(_build).Take();
        var send = FunctionsWithVariables(services.Address).Single(function => function.LogicalId == "SendMessageHandler");
        await using var lambda = await LambdaHost.ListenAsync([send], code, launcher: new SamLauncher());
        await lambda.StartAsync();

        var answer = await lambda.InvokeAsync(await File.ReadAllTextAsync(Path.Combine(_events, "send-message.json")), send.LogicalId);

        Assert.That(answer, Does.Contain("\\u0022delivered\\u0022:1"));
        Assert.That((await receiver.ReceiveNextAsync()).Text("message"), Is.EqualTo("hello, everyone!"));
    }

    [TestCase("dev")]
    [TestCase("test")]
    [TestCase("prod")]
    public async Task A_new_stack_starts_with_the_parameters_that_samconfig_gives(string environment)
    {
        using var script = new DeployScript().AnswersAsUsual().AnswersOfSite().WithClient(("index.html", ""));
        script.Answers("aws cloudformation describe-stacks", Answer.NoStack);

        var result = await script.DeployAsync("-Environment", environment, "-ReviewOnly");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var expected = SamParameters(environment);
        expected["Runtime"] = "provided.al2023";
        expected["Architecture"] = "x86_64";
        // SAM does not publish the page, so it gives none a place.
        if (environment == "prod")
            expected["Site"] = "cloudfront";
        Assert.That(script.StackParameters, Is.EquivalentTo(expected));
        Assert.That(script.Calls, Has.Some.Contains($"--stack-name chat-{environment}"));
    }

    [Test]
    public void The_default_environment_is_dev()
    {
        Assert.That(SamParameters("default"), Is.EquivalentTo(SamParameters("dev")));
        Assert.That(SamParameters("prod")["CapacityMode"], Is.EqualTo("PAY_PER_REQUEST"));
    }

    // SAM CLI sets only variables that the template declares.
    private static List<LambdaFunction> FunctionsWithVariables(Uri runtime, string issuer = "https://login.example.com")
    {
        var stack = StackReader.Read(
            Path.Combine(Repository.Root, "template.yaml"), new Dictionary<string, string> { ["Issuer"] = issuer, ["Audience"] = "example" });
        var text = File.ReadAllText(Path.Combine(_events, "env.json")).Replace("http://127.0.0.1:3001", runtime.ToString().TrimEnd('/'), StringComparison.Ordinal);
        var variables = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(text)!;
        Assert.That(variables.Keys, Is.EquivalentTo(stack.Functions.Select(function => function.LogicalId)));
        return [.. stack.Functions.Select(function =>
        {
            var set = variables[function.LogicalId];
            Assert.That(function.Environment.Keys, Is.SupersetOf(set.Keys), function.LogicalId);
            return function with
            {
                // The name under which the host finds it.
                Name = $"stack-{function.LogicalId}",
                Environment = function.Environment
                    .Where(variable => !variable.Key.StartsWith("SSL_CERT_", StringComparison.Ordinal))
                    .ToDictionary(variable => variable.Key, variable => set.GetValueOrDefault(variable.Key, variable.Value)),
            };
        })];
    }

    private static Dictionary<string, string> SamParameters(string environment)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "samconfig.toml"));
        var overrides = Regex.Match(text, $"\\[{environment}\\.global\\.parameters\\][^\\[]*?parameter_overrides = \"(?<overrides>[^\"]*)\"");
        Assert.That(overrides.Success, $"samconfig.toml has no parameter_overrides for {environment}");
        return overrides.Groups["overrides"].Value.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    /// <summary>Starts processes with SAM CLI's placeholders instead of this runtime's credentials: a key and a secret, and no token.</summary>
    /// <remarks>https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/lambdafn/env_vars.py</remarks>
    private sealed class SamLauncher : IProcessLauncher
    {
        private readonly ProcessLauncher _launcher = new();

        public IFunctionProcess Start(ProcessStart start)
        {
            var variables = start.Variables.ToDictionary();
            (variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]) = ("defaultkey", "defaultsecret");
            variables.Remove("AWS_SESSION_TOKEN");
            return _launcher.Start(start with { Variables = variables });
        }

        public void Dispose() => _launcher.Dispose();
    }
}
