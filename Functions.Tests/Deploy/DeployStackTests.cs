using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Functions.Tests.Deploy;

/// <summary>deploy.ps1 from a stack that is there, or is not, to one that is deployed or deleted.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DeployStackTests : IDisposable
{
    private readonly DeployScript _script = new DeployScript().AnswersAsUsual();

    public void Dispose() => _script.Dispose();

    [Test]
    public async Task Creates_a_stack_follows_its_events_and_prints_its_url()
    {
        _script
            .Answers("aws cloudformation describe-stacks",
                Answer.NoStack, Answer.Stack("CREATE_IN_PROGRESS"), Answer.Stack("CREATE_COMPLETE"))
            .Answers("aws cloudformation describe-change-set",
                new Answer("""{"Changes": [], "Status": "CREATE_IN_PROGRESS", "ExecutionStatus": "UNAVAILABLE"}"""), Answer.Recorded("describe-change-set.create"))
            .Answers("aws cloudformation describe-stack-events",
                Answer.Events("chat-dev REVIEW_IN_PROGRESS"),
                Answer.Events("chat-dev REVIEW_IN_PROGRESS", "chat-dev CREATE_IN_PROGRESS/ours", "ConnectHandler CREATE_IN_PROGRESS/ours"),
                Answer.Events("chat-dev REVIEW_IN_PROGRESS", "chat-dev CREATE_IN_PROGRESS/ours", "ConnectHandler CREATE_IN_PROGRESS/ours", "chat-dev CREATE_COMPLETE/ours"));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.Error, Is.Empty);
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Match("(?s)Add +ConnectionsTable8000B8A1 +AWS::DynamoDB::Table"));
        Assert.That(result.Output, Does.Match("(?s)CREATE_IN_PROGRESS +ConnectHandler.*CREATE_COMPLETE +chat-dev"));
        Assert.That(result.Output, Does.Not.Match("(?m)REVIEW_IN_PROGRESS"), "an event from before the execution");
        Assert.That(result.Output.Split("CREATE_IN_PROGRESS"), Has.Length.EqualTo(3), "an event is printed once");
        Assert.That(result.Output, Does.Match("WebSocketUrl +wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/dev"));
        Assert.That(result.Output, Does.Contain("""{"url":"wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/dev"} beside its index.html"""));
        Assert.That(result.Output, Does.Match(@"Execute: \d+\.\d s"));
        Assert.That(_script.Calls, Has.One.Contains("create-change-set").And.One.Contains("--change-set-type CREATE").And.One.Contains("--capabilities CAPABILITY_IAM"));
        Assert.That(_script.Calls, Has.One.Contains("head-bucket --bucket chat-123456789012-eu-central-1 --expected-bucket-owner 123456789012"));
        Assert.That(_script.Calls, Has.All.Contains("--output json --region eu-central-1"));
        Assert.That(_script.Calls, Has.None.Contains("create-bucket"));
    }

    [TestCase("The submitted information didn't contain changes. Submit different information to create a change set.")]
    [TestCase("No updates are to be performed.")]
    public async Task No_change_is_success(string reason)
    {
        _script.Answers("aws cloudformation describe-change-set", Answer.FailedChangeSet(reason));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain("No changes: stack chat-dev is up to date."));
        Assert.That(result.Output, Does.Contain("wss://"));
        Assert.That(_script.Calls, Has.None.Contains("execute-change-set"));
        Assert.That(_script.Calls, Has.One.Contains("delete-change-set"));
        Assert.That(_script.Calls, Has.None.Contains("delete-stack"));
    }

    [Test]
    public async Task Updates_a_parameter_and_keeps_the_stacks_other_parameters()
    {
        _script.Answers("aws cloudformation describe-stacks",
            Answer.Stack("UPDATE_COMPLETE"), Answer.Stack("UPDATE_IN_PROGRESS"), Answer.Stack("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"), Answer.Stack("UPDATE_COMPLETE"));

        var result = await _script.DeployAsync("-Yes", "-Parameters", "MemorySize=512");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Match(@"Modify +ConnectHandler +AWS::Lambda::Function +False +MemorySize \(parameter MemorySize\)\r?\n"));
        Assert.That(_script.StackParameters["MemorySize"], Is.EqualTo("512"));
        Assert.That(_script.StackParameters["Runtime"], Is.EqualTo("provided.al2023"));
        Assert.That(_script.StackParameters["LogLevel"], Is.EqualTo("(previous)"));
        Assert.That(_script.Calls, Has.One.Contains("--change-set-type UPDATE"));
    }

    /// <summary>
    /// Given in the call it may have 51,200 bytes, in a bucket 1 MB:
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
    /// </summary>
    [TestCase("eu-central-1", "amazonaws.com")]
    [TestCase("cn-north-1", "amazonaws.com.cn")]
    public async Task A_template_of_any_size_is_given_by_its_address(string region, string suffix)
    {
        _script.Answers("aws s3api head-bucket", new Answer());

        var result = await _script.RunAsync("-NoBuild", "-ReviewOnly", "-Region", region, "-Bucket", "packages.of-mine");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_script.PathOf("artifacts/packaged.yaml"))));
        Assert.That(_script.Calls, Has.One.StartsWith($"aws s3 cp artifacts/packaged.yaml s3://packages.of-mine/{hash}.template "));
        var address = $"--template-url https://s3.{region}.{suffix}/packages.of-mine/{hash}.template ";
        Assert.That(_script.Calls, Has.One.Match($"create-change-set .*{Regex.Escape(address)}").And.None.Match("create-change-set .*--template-body"));
    }

    /// <summary>They are asked for before anything is uploaded, in a template of their own that fits into a call.</summary>
    [TestCase("\n", "  ")]
    [TestCase("\r\n", "  ")]
    [TestCase("\n", "    ")]
    public async Task CloudFormation_is_asked_for_the_parameters_of_the_template_alone(string newLine, string indentation)
    {
        var template = _script.PathOf("template.yaml");
        await File.WriteAllTextAsync(template, (await File.ReadAllTextAsync(template)).Replace("  ", indentation, StringComparison.Ordinal).ReplaceLineEndings(newLine));

        var result = await _script.DeployAsync("-ReviewOnly");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.Calls, Has.One.Contains("validate-template --template-body file://artifacts/parameters.yaml"));
        Assert.That(Array.FindIndex(_script.Calls, call => call.Contains("validate-template", StringComparison.Ordinal)),
            Is.LessThan(Array.FindIndex(_script.Calls, call => call.Contains(" s3", StringComparison.Ordinal))));
        var asked = _script.PathOf("artifacts/parameters.yaml");
        Assert.That(new FileInfo(asked).Length, Is.LessThan(51_200), "what a call takes");
        var whole = await File.ReadAllTextAsync(template);
        var (from, to) = (whole.IndexOf("\nParameters:", StringComparison.Ordinal) + 1, whole.IndexOf("\nRules:", StringComparison.Ordinal) + 1);
        var text = await File.ReadAllTextAsync(asked);
        Assert.That(text, Does.Contain(whole[from..to].TrimEnd() + "\nResources:\n").And.Contain("- Ref: StageName\n").And.Contain("- Ref: AlarmTopicArn\n"));
        Assert.That(text.Split('\n').Index().First(line => line.Item.StartsWith("Parameters:", StringComparison.Ordinal)).Index,
            Is.EqualTo(whole[..from].Count(character => character == '\n')), "so that a mistake's line is the template's");
    }

    [Test]
    public async Task A_stack_keeps_the_runtime_and_the_processor_it_runs_on()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.ManagedArmStack())
            .Answers("dotnet --version", new Answer("10.0.100\n"))
            .Answers("dotnet publish", new Answer(Files: new() { ["Functions.dll"] = "assembly" }));

        var result = await _script.RunAsync("-Region", "eu-central-1", "-ReviewOnly");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.Calls, Has.One.Match("dotnet publish .* -r linux-arm64 .*PublishReadyToRun=true"));
        Assert.That(_script.StackParameters["Runtime"], Is.EqualTo("dotnet10"));
        Assert.That(_script.StackParameters["Architecture"], Is.EqualTo("arm64"));
    }

    [Test]
    public async Task A_stack_changes_its_runtime_and_processor_when_told_to()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.ManagedArmStack());

        var result = await _script.DeployAsync("-ReviewOnly", "-Runtime", "provided.al2023", "-Architecture", "x86_64");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.StackParameters["Runtime"], Is.EqualTo("provided.al2023"));
        Assert.That(_script.StackParameters["Architecture"], Is.EqualTo("x86_64"));
    }

    [Test]
    public async Task Parameter_values_arrive_as_they_were_given()
    {
        await _script.DeployAsync("-ReviewOnly", "-Parameters", "StageName=a \"b\", 'ü' = 1,2,MemorySize=512");

        Assert.That(_script.StackParameters["StageName"], Is.EqualTo("a \"b\", 'ü' = 1,2"));
        Assert.That(_script.StackParameters["MemorySize"], Is.EqualTo("512"));
        Assert.That(File.ReadAllBytes(_script.PathOf("artifacts/parameters.json")), Has.All.LessThan(128), "in ASCII, for any system's encoding");
    }

    [Test]
    public async Task A_failed_update_prints_what_caused_it_in_order_and_that_it_rolled_back()
    {
        _script
            .Answers("aws cloudformation describe-stacks",
                Answer.Stack("UPDATE_COMPLETE"), Answer.Stack("UPDATE_ROLLBACK_IN_PROGRESS"), Answer.Stack("UPDATE_ROLLBACK_COMPLETE"))
            .Answers("aws cloudformation describe-stack-events",
                Answer.Events("chat-dev UPDATE_COMPLETE"),
                Answer.Events(
                    "chat-dev UPDATE_COMPLETE",
                    "chat-dev UPDATE_IN_PROGRESS/ours User Initiated",
                    "ConnectHandler UPDATE_FAILED The role defined for the function cannot be assumed by Lambda.",
                    "DefaultHandler UPDATE_FAILED Resource update cancelled",
                    "SendMessageHandler UPDATE_FAILED MemorySize must be at least 128.",
                    "chat-dev UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update",
                    "chat-dev UPDATE_ROLLBACK_COMPLETE/ours"));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        var causes = result.Output[result.Output.IndexOf("What failed, in order", StringComparison.Ordinal)..];
        Assert.That(causes, Does.Match("(?s)ConnectHandler UPDATE_FAILED: The role.*SendMessageHandler UPDATE_FAILED: MemorySize"));
        Assert.That(causes, Does.Not.Contain("cancelled"));
        Assert.That(result.Error.Trim(), Is.EqualTo(
            "deploy.ps1: Stack chat-dev ended in UPDATE_ROLLBACK_COMPLETE. CloudFormation rolled back: the previous version runs. Correct what failed and run this again."));
    }

    [Test]
    public async Task A_failed_creation_says_that_the_stack_must_be_deleted()
    {
        _script
            .Answers("aws cloudformation describe-stacks", Answer.NoStack, Answer.Stack("ROLLBACK_COMPLETE"))
            .Answers("aws cloudformation describe-stack-events",
                Answer.Events("chat-dev REVIEW_IN_PROGRESS"),
                Answer.Events("chat-dev REVIEW_IN_PROGRESS", "chat-dev CREATE_IN_PROGRESS/ours", "chat-dev ROLLBACK_COMPLETE/ours"));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("rolled back").And.Contain("deploy.ps1 -Delete -StackName chat-dev"));
    }

    [Test]
    public async Task Deletes_the_stack_and_follows_it_to_the_end()
    {
        _script
            .Answers("aws cloudformation describe-stacks",
                Answer.Stack("UPDATE_COMPLETE"), Answer.Stack("DELETE_IN_PROGRESS"), Answer.Stack("DELETE_COMPLETE"))
            .Answers("aws cloudformation describe-stack-events",
                Answer.Events("chat-dev CREATE_COMPLETE"),
                Answer.Events("chat-dev CREATE_COMPLETE", "ConnectHandler DELETE_COMPLETE"));

        var result = await _script.RunAsync("-Delete", "-Yes", "-Region", "eu-central-1");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Match("DELETE_COMPLETE +ConnectHandler"));
        Assert.That(result.Output, Does.Contain("Stack chat-dev is deleted."));
        Assert.That(_script.Calls, Has.One.Contains("delete-stack --stack-name arn:aws:cloudformation:"));
    }

    [Test]
    public async Task A_failed_deletion_says_what_stands_in_its_way()
    {
        _script
            .Answers("aws cloudformation describe-stacks", Answer.Stack("UPDATE_COMPLETE"), Answer.Stack("DELETE_FAILED"))
            .Answers("aws cloudformation describe-stack-events",
                Answer.Events("chat-dev CREATE_COMPLETE"),
                Answer.Events("chat-dev CREATE_COMPLETE", "chat-dev DELETE_IN_PROGRESS", "WebSocketApi DELETE_FAILED It has a base path mapping.", "chat-dev DELETE_FAILED"));

        var result = await _script.RunAsync("-Delete", "-Yes", "-Region", "eu-central-1");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Output, Does.Contain("WebSocketApi DELETE_FAILED: It has a base path mapping."));
        Assert.That(result.Error, Does.Contain("ended in DELETE_FAILED"));
    }

    [Test]
    public async Task Deleting_what_is_not_there_is_success()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.NoStack);

        var result = await _script.RunAsync("-Delete", "-Yes", "-Region", "eu-central-1");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output, Does.Contain("There is no stack chat-dev in eu-central-1"));
    }

    [TestCase("eu-central-1", "--create-bucket-configuration LocationConstraint=eu-central-1")]
    [TestCase("us-east-1", "--bucket chat-123456789012-us-east-1 --output")]
    public async Task A_missing_bucket_is_created_private_and_encrypted(string region, string location)
    {
        _script
            .Answers("aws s3api head-bucket", Answer.AwsError("404", "HeadBucket", "Not Found"))
            .Answers("aws s3api create-bucket", new Answer($$"""{"Location": "/chat-123456789012-{{region}}"}"""))
            .Answers("aws s3api put-public-access-block", new Answer())
            .Answers("aws s3api put-bucket-encryption", new Answer());

        var result = await _script.RunAsync("-NoBuild", "-ReviewOnly", "-Region", region);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.Calls, Has.One.Contains("create-bucket").And.One.Contains(location));
        Assert.That(_script.Calls, Has.One.Contains("BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"));
        Assert.That(_script.Calls, Has.One.Contains("SSEAlgorithm=AES256"));
        Assert.That(_script.Calls, Has.One.Contains($"package --template-file template.yaml --s3-bucket chat-123456789012-{region}"));
    }
}
