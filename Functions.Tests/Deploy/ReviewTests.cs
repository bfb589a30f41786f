namespace Functions.Tests.Deploy;

/// <summary>What the user sees and is asked before anything changes.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ReviewTests : IDisposable
{
    private const string Red = "\u001b[31m";

    private readonly DeployScript _script = new DeployScript().AnswersAsUsual();

    public void Dispose() => _script.Dispose();

    [Test]
    public async Task A_change_that_replaces_the_table_is_red_and_warned_of()
    {
        _script.Answers("aws cloudformation describe-change-set", Answer.Recorded("describe-change-set.replace-table"));

        var result = await InColorAsync("-NoBuild -Region eu-central-1 -ReviewOnly");

        Assert.That(result.Output, Does.Match(
            @"\u001b\[31m   Modify +ConnectionsTable8000B8A1 +AWS::DynamoDB::Table +True +KeySchema \(template\), AttributeDefinitions \(template\)"));
        Assert.That(result.Output, Does.Contain(
            $"{Red}   WARNING: ConnectionsTable8000B8A1 (AWS::DynamoDB::Table) is replaced: its rows are lost"));
        Assert.That(result.Output, Does.Contain($"{Red}   WARNING: WebSocketApi (AWS::ApiGatewayV2::Api) is replaced: its URL changes"));
        Assert.That(result.Output, Does.Contain($"{Red}   WARNING: Stage (AWS::ApiGatewayV2::Stage) may be replaced: then its URL changes"));
        Assert.That(result.Output, Does.Match(@"(?m)^   Modify +ConnectHandler .*Environment \(ConnectionsTable8000B8A1\)"));
    }

    [TestCase("RoomsTable", "its rows are lost: whoever is in a room receives nothing of it until they join again, and nobody is blocked any more")]
    [TestCase("MessagesTable", "its rows are lost: every stored message is gone for good")]
    public async Task A_change_that_replaces_another_table_is_warned_of_by_what_that_holds(string table, string loss)
    {
        var recorded = Answer.Recorded("describe-change-set.replace-table");
        _script.Answers("aws cloudformation describe-change-set", recorded with
        {
            Output = recorded.Output.Replace("ConnectionsTable8000B8A1", table, StringComparison.Ordinal),
        });

        var result = await InColorAsync("-NoBuild -Region eu-central-1 -ReviewOnly");

        Assert.That(result.Output, Does.Contain($"{Red}   WARNING: {table} (AWS::DynamoDB::Table) is replaced: {loss}"));
    }

    [Test]
    public async Task A_removal_of_what_holds_data_is_red_unless_it_is_retained()
    {
        _script.Answers("aws cloudformation describe-change-set", Answer.Recorded("describe-change-set.remove"));

        var result = await InColorAsync("-NoBuild -Region eu-central-1 -ReviewOnly");

        Assert.That(result.Output, Does.Contain($"{Red}   WARNING: ConnectHandlerLogGroup (AWS::Logs::LogGroup) is removed: its logs are lost"));
        Assert.That(result.Output, Does.Match("(?m)^   Remove +AccessLogGroup"));
        Assert.That(result.Output, Does.Match("(?m)^   Remove +PingRoute"));
        Assert.That(result.Output.Split("WARNING"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_change_without_loss_is_not_warned_of_and_a_pipe_gets_no_colors()
    {
        var result = await _script.DeployAsync("-ReviewOnly");

        Assert.That(result.Output, Does.Contain("ConnectHandler").And.Not.Contain("WARNING").And.Not.Contain("\u001b"));
    }

    [Test]
    public async Task A_review_changes_nothing_and_says_how_to_go_on()
    {
        var result = await _script.DeployAsync("-ReviewOnly", "-Profile", "chat");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Match("aws cloudformation execute-change-set --change-set-name arn:aws:cloudformation:.* --region eu-central-1 --profile chat"));
        Assert.That(result.Output, Does.Contain("aws cloudformation delete-change-set --change-set-name arn:aws:cloudformation:"));
        Assert.That(_script.Calls, Has.None.Contains(" execute-change-set").And.None.Contains(" delete-"));
        Assert.That(_script.Calls, Has.All.Contains("--profile chat"));
    }

    [Test]
    public async Task A_review_of_a_new_stack_says_how_to_remove_the_empty_stack()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.NoStack);

        var result = await _script.DeployAsync("-ReviewOnly");

        Assert.That(result.Output, Does.Contain("aws cloudformation delete-stack --stack-name chat-dev --region eu-central-1"));
    }

    [TestCase("y\n", "execute-change-set", "delete-change-set")]
    [TestCase("n\n", "delete-change-set", "execute-change-set")]
    public async Task The_answer_decides(string answer, string called, string notCalled)
    {
        var result = await _script.RunWithInputAsync(answer, ["-NoBuild", "-Region", "eu-central-1"]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("Execute this change set on stack chat-dev in eu-central-1?"));
        Assert.That(_script.Calls, Has.One.Contains($" {called} ").And.None.Contains($" {notCalled} "));
    }

    [Test]
    public async Task Refusing_a_new_stack_leaves_no_empty_one()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.NoStack);

        await _script.RunWithInputAsync("n\n", ["-NoBuild", "-Region", "eu-central-1"]);

        Assert.That(_script.Calls, Has.One.Contains("delete-stack --stack-name arn:"));
    }

    [Test]
    public async Task Refusing_leaves_an_earlier_review_of_a_new_stack_alone()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.Stack("REVIEW_IN_PROGRESS"));

        await _script.RunWithInputAsync("n\n", ["-NoBuild", "-Region", "eu-central-1"]);

        Assert.That(_script.Calls, Has.One.Contains(" delete-change-set ").And.None.Contains(" delete-stack "));
    }

    [Test]
    public async Task A_change_of_outputs_alone_is_executed()
    {
        _script.Answers("aws cloudformation describe-change-set", new Answer("""{"Changes": [], "Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}"""));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("No resource changes, but something else does"));
        Assert.That(_script.Calls, Has.One.Contains(" execute-change-set "));
    }

    [Test]
    public async Task Nobody_there_to_answer_leaves_no_change_set()
    {
        await _script.DeployAsync();

        Assert.That(_script.Calls, Has.One.Contains(" create-change-set ").And.One.Contains(" delete-change-set "));
    }

    [TestCase("-NoBuild")]
    [TestCase("-Delete")]
    public async Task Nobody_there_to_answer_is_not_consent(params string[] arguments)
    {
        var result = await _script.RunAsync(["-Region", "eu-central-1", .. arguments]);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("Pass -Yes"));
        Assert.That(_script.Calls, Has.None.Contains(" execute-change-set").And.None.Contains(" delete-stack"));
    }

    [TestCase("-NoBuild")]
    [TestCase("-Delete")]
    public async Task What_if_only_looks(params string[] arguments)
    {
        _script.Answers("aws s3api head-bucket", Answer.AwsError("404", "HeadBucket", "Not Found"));

        var result = await _script.RunAsync(["-WhatIf", "-Region", "eu-central-1", .. arguments]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("What if:"));
        Assert.That(_script.Calls, Has.All.Match("get-caller-identity|describe-stacks|validate-template|head-bucket"));
    }

    [Test]
    public async Task Help_explains_every_parameter_and_has_examples()
    {
        var result = await _script.RunCommandAsync($"Get-Help '{_script.PathOf("deploy.ps1")}' -Full");

        Assert.That(result.Output, Does.Contain("Builds the functions, shows what a deployment would change"));
        Assert.That(result.Output, Does.Contain("-BuildOnly").And.Contain("EXAMPLE 5").And.Contain("The S3 bucket for the package"));
    }

    private Task<DeployResult> InColorAsync(string arguments) =>
        _script.RunCommandAsync($"$PSStyle.OutputRendering = 'Ansi'; & '{_script.PathOf("deploy.ps1")}' {arguments}");
}
