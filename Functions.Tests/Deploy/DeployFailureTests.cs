namespace Functions.Tests.Deploy;

/// <summary>Every failure ends with one line that says what to do, and changes nothing.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DeployFailureTests : IDisposable
{
    private readonly DeployScript _script = new();

    public void Dispose() => _script.Dispose();

    [Test]
    public async Task A_missing_aws_is_named_with_how_to_install_it()
    {
        AssertFailed(await _script.DeployAsync(), "The AWS CLI (aws) is not on PATH. Install it: https://docs.aws.amazon.com/cli/");
    }

    [TestCase("An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired", "have expired")]
    [TestCase("Error when retrieving token from sso: Token has expired and refresh failed", "aws sso login --profile chat")]
    [TestCase("Error loading SSO Token: Token for my-sso does not exist", "have expired")]
    [TestCase("The SSO session associated with this profile has expired or is otherwise invalid.", "have expired")]
    [TestCase("Unable to locate credentials. You can configure credentials by running \"aws configure\".", "No AWS credentials were found")]
    [TestCase("The config profile (chat) could not be found", "knows no profile 'chat'")]
    [TestCase("An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.", "does not accept these credentials")]
    [TestCase("An error occurred (UnauthorizedException) when calling the GetRoleCredentials operation: Session token not found or invalid", "aws sso login --profile chat")]
    [TestCase("Could not connect to the endpoint URL: \"https://sts.eu-zentral-1.amazonaws.com/\"", "cannot be reached in region 'eu-central-1'")]
    public async Task Credentials_that_do_not_work_are_told_apart(string error, string advice)
    {
        _script.Answers("aws sts get-caller-identity", new Answer(Error: $"\n{error}\n", ExitCode: 254));

        AssertFailed(await _script.DeployAsync("-Profile", "chat"), advice);
    }

    [Test]
    public async Task A_call_that_is_not_allowed_is_named()
    {
        _script.AnswersAsUsual().Answers("aws cloudformation create-change-set",
            Answer.AwsError("AccessDenied", "CreateChangeSet", "User is not authorized to perform: cloudformation:CreateChangeSet"));

        AssertFailed(await _script.DeployAsync(), "may not do 'aws cloudformation create-change-set'");
    }

    [Test]
    public async Task A_region_that_is_configured_nowhere_is_asked_for()
    {
        _script.Answers("aws configure get region", new Answer(ExitCode: 1));

        AssertFailed(await _script.RunAsync("-NoBuild"), "No region is configured. Pass -Region");
    }

    [Test]
    public async Task A_profile_that_is_not_there_is_named_even_when_its_region_is_asked_for()
    {
        _script.Answers("aws configure get region", new Answer(Error: "\nThe config profile (chat) could not be found\n", ExitCode: 255));

        AssertFailed(await _script.RunAsync("-NoBuild", "-Profile", "chat"), "knows no profile 'chat'");
    }

    [TestCase("""(403) when calling the HeadBucket operation: Forbidden""", "belongs to another account or region")]
    [TestCase("""(301) when calling the HeadBucket operation: Moved Permanently""", "belongs to another account or region")]
    public async Task A_bucket_of_someone_else_is_refused(string error, string advice)
    {
        _script.AnswersAsUsual().Answers("aws s3api head-bucket", new Answer(Error: $"An error occurred {error}", ExitCode: 254));

        AssertFailed(await _script.DeployAsync("-Bucket", "taken"), advice);
    }

    [Test]
    public async Task A_bucket_in_another_region_is_refused()
    {
        _script.AnswersAsUsual();

        AssertFailed(await _script.RunAsync("-NoBuild", "-Region", "eu-west-1"), "Lambda in eu-west-1 takes code only from its own region");
    }

    [TestCase("ROLLBACK_COMPLETE", "deploy.ps1 -Delete -StackName chat-dev")]
    [TestCase("DELETE_FAILED", "deploy.ps1 -Delete -StackName chat-dev")]
    [TestCase("UPDATE_ROLLBACK_FAILED", "aws cloudformation continue-update-rollback --stack-name chat-dev --region eu-central-1")]
    [TestCase("UPDATE_IN_PROGRESS", "is busy (UPDATE_IN_PROGRESS). Wait")]
    [TestCase("DELETE_IN_PROGRESS", "is busy (DELETE_IN_PROGRESS). Wait")]
    public async Task A_stack_that_cannot_be_updated_is_said_with_what_to_do(string status, string advice)
    {
        _script.AnswersAsUsual().Answers("aws cloudformation describe-stacks", Answer.Stack(status));

        AssertFailed(await _script.DeployAsync("-Yes"), advice);
        Assert.That(_script.Calls, Has.None.Contains("create-change-set"));
    }

    [Test]
    public async Task A_stack_under_review_gets_a_new_change_set_and_is_said()
    {
        _script.AnswersAsUsual().Answers("aws cloudformation describe-stacks", Answer.Stack("REVIEW_IN_PROGRESS"), Answer.Stack("CREATE_COMPLETE"));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("is in REVIEW_IN_PROGRESS").And.Contain("delete-stack --stack-name chat-dev"));
        Assert.That(_script.Calls, Has.One.Contains("--change-set-type CREATE"));
    }

    [Test]
    public async Task A_change_set_that_cannot_be_created_leaves_nothing_behind()
    {
        _script.AnswersAsUsual()
            .Answers("aws cloudformation describe-stacks", Answer.NoStack)
            .Answers("aws cloudformation describe-change-set", Answer.FailedChangeSet("Parameters: [Colour] do not exist in the template"));

        AssertFailed(await _script.DeployAsync("-Yes"), "could not create the change set: Parameters: [Colour]");
        Assert.That(_script.Calls, Has.One.Contains("delete-change-set").And.One.Contains("delete-stack"));
    }

    [TestCase("validate-template", "ValidateTemplate", "[/Parameters/StageName] 'null' values are not allowed")]
    [TestCase("create-change-set", "CreateChangeSet", "Template format error: Unresolved resource dependencies [Table]")]
    [TestCase("create-change-set", "CreateChangeSet", "Circular dependency between resources: [A, B]")]
    public async Task A_template_that_CloudFormation_rejects_is_quoted(string call, string operation, string message)
    {
        _script.AnswersAsUsual().Answers($"aws cloudformation {call}", Answer.AwsError("ValidationError", operation, message));

        AssertFailed(await _script.DeployAsync("-Yes"), "CloudFormation rejects template.yaml: An error occurred");
    }

    [TestCase("Parameters:", "\"Parameters\":")]
    [TestCase("\nParameters:", "\nParameters: {}\nOthers:")]
    public async Task A_template_whose_parameters_are_not_found_is_not_deployed(string section, string other)
    {
        var template = _script.AnswersAsUsual().PathOf("template.yaml");
        await File.WriteAllTextAsync(template, (await File.ReadAllTextAsync(template)).Replace(section, other, StringComparison.Ordinal));

        AssertFailed(await _script.DeployAsync("-Yes"), "template.yaml has no section of parameters that can be found");
        _script.AssertNothingChanged();
    }

    [TestCase("Colour=blue", "has no parameter Colour. It has: StageName")]
    [TestCase("MemorySize", "'MemorySize' has no '='")]
    [TestCase("Runtime=dotnet10", "Pass -Runtime instead")]
    public async Task Parameters_that_make_no_sense_are_refused(string parameters, string advice)
    {
        _script.AnswersAsUsual();

        AssertFailed(await _script.DeployAsync("-Parameters", parameters), advice);
    }

    [TestCase((byte)0xB7, "was built for provided.al2023 arm64")]
    [TestCase(null, "was built for dotnet10")]
    public async Task A_package_for_another_runtime_or_processor_is_refused(byte? machine, string advice)
    {
        _script.AnswersAsUsual().WritePackage(machine);

        AssertFailed(await _script.DeployAsync(), advice);
    }

    [Test]
    public async Task A_package_that_is_not_there_is_refused()
    {
        File.Delete(_script.AnswersAsUsual().PathOf("artifacts/functions.zip"));

        AssertFailed(await _script.DeployAsync(), "-NoBuild needs artifacts/functions.zip");
    }

    [Test]
    public async Task A_package_that_is_no_zip_is_refused()
    {
        await File.WriteAllTextAsync(_script.AnswersAsUsual().PathOf("artifacts/functions.zip"), "half a package");

        AssertFailed(await _script.DeployAsync(), "cannot be read as a zip file. Run this without -NoBuild");
    }

    [TestCase("-ReviewOnly")]
    [TestCase("-BuildOnly")]
    public async Task Deleting_and_something_else_is_refused(string other)
    {
        _script.AnswersAsUsual();

        AssertFailed(await _script.RunAsync("-Delete", "-Yes", "-Region", "eu-central-1", other), "-Delete only deletes");
        Assert.That(_script.Calls, Is.Empty);
    }

    [TestCase("-Bucket", "My_Bucket", "3 to 63 lower-case letters")]
    [TestCase("-Environment", "staging", "dev,test,prod")]
    [TestCase("-StackName", "1chat", "start with a letter")]
    public async Task Arguments_that_make_no_sense_are_refused(string name, string value, string advice)
    {
        var result = await _script.DeployAsync(name, value);

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Error, Does.Contain(advice));
    }

    private static void AssertFailed(DeployResult result, string advice)
    {
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("deploy.ps1: ").And.Contain(advice).And.Not.Contain("unexpected"));
        Assert.That(result.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), result.Error);
    }
}
