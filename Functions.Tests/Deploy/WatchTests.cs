namespace Functions.Tests.Deploy;

/// <summary>When deploy.ps1 takes an operation for ended, and as what. What DescribeStacks says may be old.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WatchTests : IDisposable
{
    private const string Before = "chat-dev UPDATE_COMPLETE/theirs";
    private const string Begin = "chat-dev UPDATE_IN_PROGRESS/ours User Initiated";
    private const string End = "chat-dev UPDATE_COMPLETE/ours";

    private readonly DeployScript _script = new DeployScript().AnswersAsUsual();

    public void Dispose() => _script.Dispose();

    [Test]
    public async Task The_status_from_before_the_execution_is_not_its_end()
    {
        Events([Before], [Before], [Before, Begin], [Before, Begin, "ConnectHandler UPDATE_COMPLETE/ours"], [Before, Begin, "ConnectHandler UPDATE_COMPLETE/ours", End]);

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Match("UPDATE_COMPLETE +ConnectHandler"));
        Assert.That(_script.Calls.Count(call => call.Contains("describe-stack-events", StringComparison.Ordinal)), Is.EqualTo(5));
        Assert.That(result.Waits, Has.Length.EqualTo(3).And.All.GreaterThanOrEqualTo(2));
    }

    [Test]
    public async Task The_execution_carries_the_token_that_its_events_are_known_by()
    {
        await _script.DeployAsync("-Yes");

        Assert.That(_script.Calls, Has.One.Contains($" execute-change-set ").And.One.Contains($" --client-request-token {Answer.Token} "));
    }

    [Test]
    public async Task A_rollback_is_a_failure_though_the_stacks_status_does_not_tell_of_it_yet()
    {
        Events([Before], [Before, Begin, "chat-dev UPDATE_ROLLBACK_IN_PROGRESS/ours", "chat-dev UPDATE_ROLLBACK_COMPLETE/ours"]);

        AssertFailed(await _script.DeployAsync("-Yes"), "ended in UPDATE_ROLLBACK_COMPLETE. CloudFormation rolled back: the previous version runs");
    }

    [TestCase("/theirs")]
    [TestCase("")]
    public async Task Late_news_of_the_operation_before_is_not_the_end(string token)
    {
        var late = "chat-dev UPDATE_ROLLBACK_COMPLETE" + token;
        Events(["ConnectHandler UPDATE_COMPLETE"], [late], [late, Begin], [late, Begin, End]);

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    [Test]
    public async Task Late_news_of_the_operation_before_is_not_the_end_after_the_begin_either()
    {
        const string Late = "chat-dev UPDATE_ROLLBACK_COMPLETE/theirs";
        Events([], ["ConnectHandler UPDATE_COMPLETE/theirs", Begin], [Late, Begin], [Late, Begin, End]);

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    [Test]
    public async Task A_network_that_fails_once_the_operation_has_ended_changes_nothing_of_its_end()
    {
        Events([Before], [Before, Begin, End]);
        _script.Answers(
            "aws cloudformation describe-stacks",
            Answer.Stack("UPDATE_COMPLETE"),
            Answer.AwsError("Throttling", "DescribeStacks", "Rate exceeded"),
            Answer.Stack("UPDATE_COMPLETE"));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("WebSocketUrl"));
    }

    [Test]
    public async Task A_failure_of_the_operation_before_is_not_among_the_causes()
    {
        const string Late = "DefaultHandler UPDATE_FAILED/theirs somebody else's";
        Events([Before], [Before, Late, Begin, "ConnectHandler UPDATE_FAILED/ours our own", "chat-dev UPDATE_ROLLBACK_COMPLETE/ours"]);

        var result = await _script.DeployAsync("-Yes");

        AssertFailed(result, "UPDATE_ROLLBACK_COMPLETE");
        Assert.That(result.Output, Does.Contain("ConnectHandler UPDATE_FAILED: our own").And.Not.Contain("DefaultHandler UPDATE_FAILED: "));
    }

    [Test]
    public async Task What_somebody_does_to_the_stack_afterwards_is_not_waited_for()
    {
        Events([Before], [Before, Begin, End, "chat-dev UPDATE_IN_PROGRESS/theirs"]);
        _script.Answers("aws cloudformation describe-stacks", Answer.Stack("UPDATE_COMPLETE"), Answer.Stack("UPDATE_IN_PROGRESS"));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("WebSocketUrl"));
    }

    [Test]
    public async Task An_update_that_somebody_cancels_ends_with_its_rollback()
    {
        Events([Before], [Before, Begin], [Before, Begin, "chat-dev UPDATE_ROLLBACK_IN_PROGRESS/theirs"],
            [Before, Begin, "chat-dev UPDATE_ROLLBACK_IN_PROGRESS/theirs", "chat-dev UPDATE_ROLLBACK_COMPLETE/theirs"]);

        AssertFailed(await _script.DeployAsync("-Yes"), "ended in UPDATE_ROLLBACK_COMPLETE");
    }

    [Test]
    public async Task The_end_of_a_nested_stack_is_not_the_stacks()
    {
        Events([Before], [Before, Begin, "Nested UPDATE_COMPLETE/ours"], [Before, Begin, "Nested UPDATE_COMPLETE/ours", "chat-dev UPDATE_ROLLBACK_COMPLETE/ours"]);

        AssertFailed(await _script.DeployAsync("-Yes"), "UPDATE_ROLLBACK_COMPLETE");
    }

    [Test]
    public async Task Events_are_read_to_the_last_known_one_however_many_pages_there_are()
    {
        _script.Answers("aws cloudformation describe-stack-events",
            Answer.Events(Before),
            Answer.EventsBefore("page-2", "SendMessageHandler UPDATE_COMPLETE/ours", End),
            Answer.EventsBefore("page-3", "ConnectHandler UPDATE_FAILED/ours it took two tries"),
            Answer.Events(Before, Begin, "DefaultHandler UPDATE_COMPLETE/ours"));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Match("(?s)DefaultHandler.*ConnectHandler.*SendMessageHandler"));
        Assert.That(_script.Calls, Has.One.Contains("--starting-token page-2").And.One.Contains("--starting-token page-3"));
    }

    [Test]
    public async Task An_emulator_without_tokens_or_begin_is_followed_too()
    {
        Events([], ["chat-dev UPDATE_COMPLETE"]);

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    [TestCase("CREATE_FAILED", "Rollback is disabled, so what was created stays", "deploy.ps1 -Delete -StackName chat-dev")]
    [TestCase("UPDATE_FAILED", "Rollback is disabled, so what was updated stays updated", "aws cloudformation rollback-stack --stack-name chat-dev --region eu-central-1")]
    [TestCase("ROLLBACK_COMPLETE", "nothing is left but the empty stack", "deploy.ps1 -Delete -StackName chat-dev")]
    [TestCase("ROLLBACK_FAILED", "so did its rollback", "deploy.ps1 -Delete -StackName chat-dev")]
    [TestCase("UPDATE_ROLLBACK_FAILED", "The rollback failed too", "aws cloudformation continue-update-rollback --stack-name chat-dev --region eu-central-1")]
    [TestCase("DELETE_COMPLETE", "It is gone", "Correct what failed and run this again")]
    public async Task Each_way_to_fail_is_told_apart(string status, string what, string advice)
    {
        Events([Before], [Before, Begin, $"chat-dev {status}/ours"]);

        var result = await _script.DeployAsync("-Yes");

        AssertFailed(result, $"ended in {status}. ");
        Assert.That(result.Error, Does.Contain(what).And.Contain(advice));
    }

    [TestCase("CREATE_FAILED", "rolls everything back")]
    [TestCase("UPDATE_FAILED", "rolls back to the last version that was whole")]
    public async Task A_stack_that_failed_without_rollback_is_gone_on_with_and_said(string status, string warning)
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.Stack(status), Answer.Stack("UPDATE_COMPLETE"));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain($"is in {status}: it failed with rollback disabled").And.Contain(warning));
    }

    [Test]
    public async Task A_network_that_fails_for_a_while_does_not_end_the_watching()
    {
        _script.Answers("aws cloudformation describe-stack-events",
            Answer.Events(Before),
            new Answer(Error: "\nCould not connect to the endpoint URL: \"https://cloudformation.eu-central-1.amazonaws.com/\"\n", ExitCode: 254),
            Answer.AwsError("Throttling", "DescribeStackEvents", "Rate exceeded"),
            Answer.Events(Before, Begin, End));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    [Test]
    public async Task Credentials_that_expire_meanwhile_end_the_watching_alone()
    {
        _script.Answers("aws cloudformation describe-stack-events",
            Answer.Events(Before),
            Answer.AwsError("ExpiredToken", "DescribeStackEvents", "The security token included in the request is expired"));

        AssertFailed(await _script.DeployAsync("-Yes"), "have expired");
        AssertFailed(await _script.DeployAsync("-Yes"), "Stack chat-dev goes on meanwhile; follow it with: aws cloudformation describe-stack-events --stack-name chat-dev");
    }

    [Test]
    public async Task An_execution_that_no_event_tells_of_is_not_waited_for_for_ever()
    {
        Events([Before]);

        var result = await _script.DeployAsync("-Yes");

        AssertFailed(result, "CloudFormation shows no event of this operation after 300 seconds.");
        Assert.That(result.Waits.Sum(), Is.InRange(200, 300));
    }

    [Test]
    public async Task A_change_set_that_somebody_else_executed_is_said()
    {
        _script.Answers("aws cloudformation execute-change-set", Answer.AwsError(
            "InvalidChangeSetStatus", "ExecuteChangeSet", "ChangeSet [arn] cannot be executed in its current execution status of [OBSOLETE]"));

        AssertFailed(await _script.DeployAsync("-Yes"), "somebody else has executed or deleted it, or has changed the stack since. Run this again");
    }

    // The reason as in https://github.com/aws-samples/siem-on-amazon-opensearch-service/issues/175
    [Test]
    public async Task Too_little_concurrency_in_the_account_says_what_to_do()
    {
        Events([Before], [Before, Begin,
            "SendMessageHandler UPDATE_FAILED/ours Resource handler returned message: \"Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100]. (Service: Lambda, Status Code: 400)\"",
            "chat-dev UPDATE_ROLLBACK_COMPLETE/ours"]);

        AssertFailed(await _script.DeployAsync("-Yes"), "pass -Parameters ReservedConcurrency=0 or a smaller number, or have Service Quotas raise Lambda's 'Concurrent executions'");
    }

    [Test]
    public async Task Late_news_of_an_update_is_not_the_end_of_a_deletion()
    {
        Events([], [Before], [Before, "chat-dev DELETE_IN_PROGRESS"], [Before, "chat-dev DELETE_IN_PROGRESS", "chat-dev DELETE_COMPLETE"]);

        var result = await _script.RunAsync("-Delete", "-Yes", "-Region", "eu-central-1");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Match("(?s)DELETE_COMPLETE +chat-dev.*Stack chat-dev is deleted"));
    }

    // What has happened at each look, oldest first.
    private void Events(params string[][] looks) =>
        _script.Answers("aws cloudformation describe-stack-events", [.. looks.Select(look => Answer.Events(look))]);

    private static void AssertFailed(DeployResult result, string advice)
    {
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("deploy.ps1: ").And.Contain(advice).And.Not.Contain("unexpected"));
        Assert.That(result.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), result.Error);
    }
}
