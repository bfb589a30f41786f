namespace Functions.Tests.Deploy;

/// <summary>Prod is counted and watched; what would count or tell nothing is said before anything is changed.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OperationsTests : IDisposable
{
    private const string Topic = "arn:aws:sns:eu-central-1:123456789012:chat-alarms";

    private readonly DeployScript _script = new DeployScript().AnswersAsUsual().AnswersOfSite().WithClient(("index.html", ""))
        .Answers("aws sns get-topic-attributes", new Answer($$$"""{"Attributes": {"TopicArn": "{{{Topic}}}"}}"""));

    public void Dispose() => _script.Dispose();

    [TestCase("dev", "(none)")]
    [TestCase("test", "(none)")]
    [TestCase("prod", "enabled")]
    public async Task A_prod_stack_that_has_not_chosen_gets_operations(string environment, string expected)
    {
        await ReviewAsync("-Environment", environment);

        Assert.That(_script.StackParameters.GetValueOrDefault("Operations", "(none)"), Is.EqualTo(expected));
        Assert.That(_script.Calls, Has.None.Contains("sns"));
    }

    [Test]
    public async Task What_a_stack_has_chosen_stays()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.SiteStack(parameters: [("Operations", "disabled")]));

        await ReviewAsync("-Environment", "prod");

        Assert.That(_script.StackParameters["Operations"], Is.EqualTo("(previous)"));
    }

    [Test]
    public async Task The_default_gives_way_to_a_log_level_that_drops_the_counts()
    {
        var output = await ReviewAsync("-Environment", "prod", "-Parameters", "LogLevel=WARN");

        Assert.That(_script.StackParameters["Operations"], Is.EqualTo("disabled"));
        Assert.That(output, Does.Contain("LogLevel=WARN drops the lines that Operations counts in").And.Contain("-Parameters LogLevel=INFO,Operations=enabled"));
    }

    [TestCase("LogLevel=ERROR,Operations=enabled", "")]
    [TestCase("LogLevel=ERROR", "enabled")]
    public Task Operations_that_were_asked_for_do_not(string parameters, string running)
    {
        if (running.Length > 0)
            _script.Answers("aws cloudformation describe-stacks", Answer.SiteStack(parameters: [("Operations", running)]));
        return AssertRefusedAsync(parameters, "Operations=enabled needs the lines of the log that LogLevel=ERROR drops. Pass -Parameters LogLevel=INFO, or Operations=disabled.");
    }

    [Test]
    public async Task A_topic_of_the_stacks_region_is_told()
    {
        await ReviewAsync("-Parameters", $"Operations=enabled,AlarmTopicArn={Topic}");

        Assert.That(_script.StackParameters["AlarmTopicArn"], Is.EqualTo(Topic));
    }

    [Test]
    public Task A_topic_of_another_region_is_refused() => AssertRefusedAsync(
        $"Operations=enabled,AlarmTopicArn={Topic.Replace("eu-central-1", "us-east-1", StringComparison.Ordinal)}",
        "AlarmTopicArn is a topic of us-east-1, and alarms tell topics of their own region only: eu-central-1. Create one there: aws sns create-topic --name chat-alarms --region eu-central-1");

    [Test]
    public Task What_is_no_topics_arn_is_refused() => AssertRefusedAsync(
        "Operations=enabled,AlarmTopicArn=chat-alarms", "AlarmTopicArn is not a topic's ARN: chat-alarms. 'aws sns list-topics --region eu-central-1' lists those there are");

    [Test]
    public Task Credentials_that_may_not_use_CloudWatch_are_refused()
    {
        _script.Answers("aws cloudwatch describe-alarms", Answer.AwsError("AccessDenied", "DescribeAlarms", "User is not authorized to perform: cloudwatch:DescribeAlarms"));
        return AssertRefusedAsync("Operations=enabled", "These credentials may not use CloudWatch, which Operations needs. Ask for the permission (CloudWatch's alarms and dashboards), or pass -Parameters Operations=disabled.");
    }

    [Test]
    public Task A_topic_that_is_not_there_is_refused()
    {
        _script.Answers("aws sns get-topic-attributes", Answer.AwsError("NotFound", "GetTopicAttributes", "Topic does not exist"));
        return AssertRefusedAsync($"Operations=enabled,AlarmTopicArn={Topic}", $"There is no topic {Topic}. 'aws sns list-topics --region eu-central-1' lists those there are");
    }

    [Test]
    public async Task A_topic_of_another_account_need_not_be_readable()
    {
        _script.Answers("aws sns get-topic-attributes", Answer.AwsError("AuthorizationError", "GetTopicAttributes", "User is not authorized"));

        await ReviewAsync("-Parameters", $"Operations=enabled,AlarmTopicArn={Topic.Replace("123456789012", "210987654321", StringComparison.Ordinal)}");
    }

    [Test]
    public async Task Without_operations_nobody_asks_for_the_topic()
    {
        await ReviewAsync("-Parameters", $"AlarmTopicArn={Topic}");

        Assert.That(_script.Calls, Has.None.Contains("sns"));
    }

    private async Task<string> ReviewAsync(params string[] arguments)
    {
        var result = await _script.DeployAsync(["-ReviewOnly", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result.Output;
    }

    private async Task AssertRefusedAsync(string parameters, string advice)
    {
        var result = await _script.DeployAsync("-Yes", "-Parameters", parameters);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("deploy.ps1: ").And.Contain(advice));
        Assert.That(result.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), result.Error);
        _script.AssertNothingChanged();
    }
}
