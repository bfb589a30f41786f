using System.Security.Cryptography;
using System.Text;

namespace Functions.Tests.Deploy;

/// <summary>How deploy.ps1 publishes the page, and clears it away.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SiteTests : IDisposable
{
    private const string Index = """<link href="styles/base.css"><script src="app.js"></script><a href="https://example.com/app.js"></a><use href="#app.js">""";
    private const string Config = """{"url":"wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/dev"}""";
    private const string Bucket = "s3://chat-dev-sitebucket-1a2b3c4d";

    private readonly DeployScript _script = new DeployScript().AnswersAsUsual().AnswersOfSite()
        .WithClient(("index.html", Index), ("app.js", "import './a/b.js';"), ("a/b.js", "b"), ("styles/base.css", "css"), ("icon.svg", "<svg/>"), ("screenshot.png", "png"));

    public void Dispose() => _script.Dispose();

    [Test]
    public async Task A_first_publication_uploads_everything_by_type_and_the_way_in_last()
    {
        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var folder = Folder();
        var staged = Staged();
        Assert.That(staged, Is.EquivalentTo([
            "config.json", "index.html", $"{folder}/app.js", $"{folder}/a/b.js", $"{folder}/styles/base.css", $"{folder}/icon.svg",
        ]), "what is no part of the page stays here");
        Assert.That(Read("index.html"), Is.EqualTo(
            $"""<link href="{folder}/styles/base.css"><script src="{folder}/app.js"></script><a href="https://example.com/app.js"></a><use href="#app.js">"""));
        Assert.That(Read("config.json"), Is.EqualTo(Config));
        var uploads = _script.Calls.Where(call => call.Contains(" s3 cp artifacts/page", StringComparison.Ordinal)).Select(call => call[..call.IndexOf(" --only-show-errors", StringComparison.Ordinal)]);
        const string Forever = "--cache-control public, max-age=31536000, immutable";
        Assert.That(uploads, Is.EqualTo([
            $"aws s3 cp artifacts/page/css/{folder} {Bucket}/{folder} --recursive --content-type text/css; charset=utf-8 {Forever}",
            $"aws s3 cp artifacts/page/js/{folder} {Bucket}/{folder} --recursive --content-type text/javascript; charset=utf-8 {Forever}",
            $"aws s3 cp artifacts/page/svg/{folder} {Bucket}/{folder} --recursive --content-type image/svg+xml {Forever}",
            $"aws s3 cp artifacts/page/json/config.json {Bucket}/config.json --content-type application/json --cache-control no-cache",
            $"aws s3 cp artifacts/page/html/index.html {Bucket}/index.html --content-type text/html; charset=utf-8 --cache-control no-cache",
        ]));
        Assert.That(_script.Calls.Count(call => call.Contains("create-invalidation", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(_script.Calls, Has.One.Contains("create-invalidation --distribution-id E1A2B3C4D5E6F7 --paths / /index.html /config.json"));
        Assert.That(Array.FindIndex(_script.Calls, call => call.Contains("/index.html --content", StringComparison.Ordinal)),
            Is.LessThan(Array.FindIndex(_script.Calls, call => call.Contains("create-invalidation", StringComparison.Ordinal))));
        Assert.That(result.Output, Does.Contain("Open https://d1a2b3c4d5e6f7.cloudfront.net/").And.Contain("connect to wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/dev"));
        Assert.That(_script.Calls.TakeWhile(call => !call.Contains("execute-change-set", StringComparison.Ordinal)), Has.None.Contains(Bucket), "only once the stack is ready");
    }

    [Test]
    public async Task What_is_published_already_is_left_alone()
    {
        await _script.DeployAsync("-Yes");
        _script.Answers("aws s3api list-objects-v2", Answer.Objects(Staged().Select(key => (key, Sum(Read(key)), 1))))
            .Answers("aws cloudformation describe-change-set", Answer.FailedChangeSet("No updates are to be performed."));
        var before = _script.Calls.Length;

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("No changes: the page at https://d1a2b3c4d5e6f7.cloudfront.net/ is up to date."));
        Assert.That(_script.Calls[before..], Has.None.Contains(Bucket).And.None.Contains("invalidation"));
    }

    [Test]
    public async Task Of_a_change_only_the_changed_file_is_uploaded_and_the_rest_copied_from_the_page_before()
    {
        await _script.DeployAsync("-Yes");
        var old = Folder();
        _script.Answers("aws s3api list-objects-v2", Answer.Objects(
        [
            .. Staged().Select(key => (key, Sum(Read(key)), 5)),
            ($"{old}/gone.js", "0", 5), ("00000000000000aa/app.js", "1", 50), ("00000000000000bb/app.js", "2", 40), ("notes.txt", "3", 1),
        ])).WithClient(("app.js", "import './a/b.js'; // new"));
        var before = _script.Calls.Length;

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var folder = Folder();
        Assert.That(folder, Is.Not.EqualTo(old));
        Assert.That(Staged(), Is.EquivalentTo([$"{folder}/app.js", "index.html"]));
        var calls = _script.Calls[before..].Where(call => call.StartsWith("aws s3 ", StringComparison.Ordinal) && call.Contains(Bucket, StringComparison.Ordinal)).ToArray();
        Assert.That(calls, Has.Length.EqualTo(5));
        Assert.That(calls[0], Does.StartWith($"aws s3 cp {Bucket}/{old}/ {Bucket}/{folder}/ --recursive --only-show-errors --exclude app.js --exclude gone.js --output"));
        Assert.That(calls[1], Does.Contain($" artifacts/page/js/{folder} "));
        Assert.That(calls[2], Does.Contain("/index.html"));
        // The folder just before stays for who is loading it; what is not the page's is nobody's to remove.
        Assert.That(calls[3], Does.StartWith($"aws s3 rm {Bucket}/00000000000000bb/ --recursive"));
        Assert.That(calls[4], Does.StartWith($"aws s3 rm {Bucket}/00000000000000aa/ --recursive"));
        Assert.That(result.Output, Does.Contain("Published 2 changed files of 6"));
    }

    [Test]
    public async Task A_publication_that_failed_half_way_goes_on_where_it_stopped()
    {
        await _script.DeployAsync("-Yes");
        var folder = Folder();
        _script.Answers("aws s3api list-objects-v2", Answer.Objects(
            Staged().Where(key => key != "index.html" && !key.EndsWith(".css", StringComparison.Ordinal)).Select(key => (key, Sum(Read(key)), 1))));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(Staged(), Is.EquivalentTo([$"{folder}/styles/base.css", "index.html"]));
    }

    [Test]
    public async Task A_failed_publication_says_that_the_page_before_stays_and_does_not_touch_the_way_in()
    {
        _script.Answers("aws s3 cp", new Answer(), new Answer(Error: "upload failed: artifacts/page/x to s3://x An error occurred (AccessDenied) when calling the PutObject operation: Access Denied\n", ExitCode: 1));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("may not do 'aws s3 cp'").And.Contain("The stack is deployed, and the page is as it was before"));
        Assert.That(result.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(_script.Calls, Has.None.Contains("html/index.html").And.None.Contains("invalidation"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_page_that_cannot_be_published_since_the_outputs_are_not_read_is_said(bool unreachable)
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.SiteStack(), unreachable
            ? new Answer(Error: "Could not connect to the endpoint URL\n", ExitCode: 255)
            : Answer.Stack("UPDATE_COMPLETE"));

        AssertFailed(await _script.DeployAsync("-Yes"), "its outputs cannot be read now, so the page is not published yet. Run this again.");
        Assert.That(_script.Calls, Has.None.Contains(Bucket));
    }

    [Test]
    public async Task A_failed_invalidation_says_that_the_page_is_published()
    {
        _script.Answers("aws cloudfront create-invalidation", Answer.AwsError("TooManyInvalidationsInProgress", "CreateInvalidation", "Processing your request will cause you to exceed the maximum number of in-progress wildcard invalidations."));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("TooManyInvalidationsInProgress").And.Contain("the page is published too"));
    }

    [Test]
    public async Task A_distribution_that_is_still_rolled_out_is_said_with_how_to_wait()
    {
        _script.Answers("aws cloudfront get-distribution", new Answer("""{"Distribution": {"Id": "E1A2B3C4D5E6F7", "Status": "InProgress"}}"""));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("still rolling the distribution out").And.Contain("aws cloudfront wait distribution-deployed --id E1A2B3C4D5E6F7"));
    }

    [Test]
    public async Task Without_rights_for_CloudFront_nothing_is_begun()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.NoStack)
            .Answers("aws cloudfront list-distributions", Answer.AwsError("AccessDenied", "ListDistributions", "User: arn:aws:iam::123456789012:user/a is not authorized to perform: cloudfront:ListDistributions"));

        var result = await _script.DeployAsync("-Yes", "-Site", "cloudfront");

        AssertFailed(result, "may not use CloudFront, which the page needs. Ask for the permission");
        _script.AssertNothingChanged();
    }

    [Test]
    public async Task Without_a_page_to_publish_nothing_is_begun()
    {
        File.Delete(_script.PathOf("Client/index.html"));

        AssertFailed(await _script.DeployAsync("-Yes"), "Client/index.html, the page to publish, is not there.");
        _script.AssertNothingChanged();
    }

    [TestCase("Resource handler returned message: \"Access denied for operation 'AWS::CloudFront::Distribution: Your account must be verified before you can add new CloudFront resources. To verify your account, please contact AWS Support'\"", "open a case with AWS Support, and pass -Site none until then")]
    [TestCase("User is not authorized to perform: cloudfront:CreateOriginAccessControl (Service: CloudFront, Status Code: 403)", "may not change CloudFront")]
    [TestCase("One or more of the CNAMEs you provided are already associated with a different resource. (CNAMEAlreadyExists)", "SiteDomainName is the name of another distribution")]
    public async Task What_CloudFront_refuses_is_explained(string reason, string advice)
    {
        _script.Answers("aws cloudformation describe-stack-events",
            Answer.Events("chat-dev UPDATE_COMPLETE"),
            Answer.Events("chat-dev UPDATE_COMPLETE", "chat-dev UPDATE_IN_PROGRESS/ours", $"SiteDistribution CREATE_FAILED {reason}", "chat-dev UPDATE_ROLLBACK_COMPLETE/ours"));

        AssertFailed(await _script.DeployAsync("-Yes"), advice);
    }

    [TestCase("cloudfront", null, "cloudfront")]
    [TestCase("none", null, "none")]
    [TestCase("none", "prod", "none")]
    [TestCase(null, "prod", "cloudfront")]
    [TestCase(null, "test", null)]
    public async Task The_page_is_chosen_by_its_switch_or_the_environment(string? site, string? environment, string? expected)
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.NoStack);

        var result = await _script.DeployAsync(["-ReviewOnly", .. site is null ? Array.Empty<string>() : ["-Site", site], .. environment is null ? Array.Empty<string>() : ["-Environment", environment]]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.StackParameters.GetValueOrDefault("Site"), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_prod_stack_from_before_there_was_a_page_gets_it_and_one_that_declined_does_not()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.Stack("UPDATE_COMPLETE"));
        await _script.DeployAsync("-ReviewOnly", "-Environment", "prod");
        Assert.That(_script.StackParameters["Site"], Is.EqualTo("cloudfront"));

        _script.Answers("aws cloudformation describe-stacks", Answer.SiteStack(site: "none"));
        await _script.DeployAsync("-ReviewOnly", "-Environment", "prod");
        Assert.That(_script.StackParameters["Site"], Is.EqualTo("(previous)"));
    }

    [Test]
    public async Task A_review_publishes_nothing()
    {
        _script.Answers("aws cloudformation describe-change-set", Answer.FailedChangeSet("No updates are to be performed."));

        var result = await _script.DeployAsync("-ReviewOnly");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.Calls, Has.None.Contains(Bucket).And.None.Contains("list-objects"));
    }

    [TestCase("y\n", true)]
    [TestCase("n\n", false)]
    public async Task A_change_of_the_page_alone_is_asked_for(string typed, bool published)
    {
        _script.Answers("aws cloudformation describe-change-set", Answer.FailedChangeSet("No updates are to be performed."));

        var result = await _script.RunWithInputAsync(typed, "-NoBuild", "-Region", "eu-central-1");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("Publish the page at https://d1a2b3c4d5e6f7.cloudfront.net/?"));
        Assert.That(_script.Calls.Any(call => call.Contains(Bucket, StringComparison.Ordinal)), Is.EqualTo(published));
    }

    [Test]
    public async Task A_stack_without_the_page_says_what_to_put_beside_it_where_it_is()
    {
        _script.Answers("aws cloudformation describe-stacks", Answer.Stack("UPDATE_COMPLETE"));

        var result = await _script.DeployAsync("-Yes");

        Assert.That(result.Output, Does.Contain($"Put Client/ on any static host, with {Config} beside its index.html as config.json; or pass -Site cloudfront."));
        Assert.That(_script.Calls, Has.None.Contains(Bucket).And.None.Contains("cloudfront "));
    }

    [Test]
    public async Task Deleting_empties_the_pages_bucket_of_all_versions_first()
    {
        _script
            .Answers("aws cloudformation describe-stacks", Answer.SiteStack(), Answer.Stack("DELETE_COMPLETE"))
            .Answers("aws cloudformation list-stack-resources", Resources())
            .Answers("aws s3api list-object-versions",
                new Answer("""{"Versions": [{"Key": "index.html", "VersionId": "null"}, {"Key": "ü.js", "VersionId": "v2"}], "DeleteMarkers": [{"Key": "old.js", "VersionId": "m1"}], "NextToken": "more"}"""),
                new Answer("""{"RequestCharged": null}"""))
            .Answers("aws s3api delete-objects", new Answer());

        var result = await _script.RunAsync("-Delete", "-Yes", "-Region", "eu-central-1");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("Removed 3 files from bucket chat-dev-sitebucket-1a2b3c4d."));
        var deleted = await File.ReadAllBytesAsync(_script.PathOf("artifacts/delete.json"));
        Assert.That(deleted, Has.All.LessThan(128), "in ASCII, for any system's encoding");
        Assert.That(Encoding.ASCII.GetString(deleted), Does.Contain("m1").And.Contain("v2").And.Contain("\"null\"").And.Contain("\\u00fc.js"));
        var order = _script.Calls.Select((call, index) => (call, index)).ToArray();
        Assert.That(order.First(item => item.call.Contains(" delete-objects ", StringComparison.Ordinal)).index,
            Is.LessThan(order.First(item => item.call.Contains(" delete-stack ", StringComparison.Ordinal)).index));
    }

    [Test]
    public async Task A_bucket_that_cannot_be_emptied_keeps_its_stack()
    {
        _script
            .Answers("aws cloudformation list-stack-resources", Resources())
            .Answers("aws s3api list-object-versions", new Answer("""{"Versions": [{"Key": "index.html", "VersionId": "null"}]}"""))
            .Answers("aws s3api delete-objects", new Answer("""{"Errors": [{"Key": "index.html", "Code": "AccessDenied"}]}"""));

        AssertFailed(await _script.RunAsync("-Delete", "-Yes", "-Region", "eu-central-1"), "cannot be emptied: AccessDenied for index.html. Ask for s3:DeleteObject");
        Assert.That(_script.Calls, Has.None.Contains("delete-stack"));
    }

    [TestCase("DELETE_COMPLETE")]
    [TestCase("DELETE_FAILED")]
    public async Task A_stack_whose_bucket_is_gone_is_deleted_all_the_same(string status)
    {
        _script
            .Answers("aws cloudformation describe-stacks", Answer.SiteStack("DELETE_FAILED"), Answer.Stack("DELETE_COMPLETE"))
            .Answers("aws cloudformation list-stack-resources", Resources(status))
            .Answers("aws s3api list-object-versions", Answer.AwsError("NoSuchBucket", "ListObjectVersions", "The specified bucket does not exist"));

        var result = await _script.RunAsync("-Delete", "-Yes", "-Region", "eu-central-1");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.Calls, Has.One.Contains("delete-stack"));
    }

    [Test]
    public async Task What_is_put_into_the_bucket_meanwhile_is_named_as_the_cause()
    {
        _script
            .Answers("aws cloudformation list-stack-resources", Resources())
            .Answers("aws s3api list-object-versions", new Answer())
            .Answers("aws cloudformation describe-stack-events",
                Answer.Events("chat-dev CREATE_COMPLETE"),
                Answer.Events("chat-dev CREATE_COMPLETE", "chat-dev DELETE_IN_PROGRESS", "SiteBucket DELETE_FAILED The bucket you tried to delete is not empty (Service: S3, Status Code: 409)", "chat-dev DELETE_FAILED"));

        AssertFailed(await _script.RunAsync("-Delete", "-Yes", "-Region", "eu-central-1"), "Something was put into the page's bucket meanwhile; -Delete empties it.");
    }

    [Test]
    public async Task Taking_the_page_away_is_warned_of_and_empties_its_bucket_before_the_change()
    {
        _script.Answers("aws cloudformation describe-change-set", RemovalOfTheSite)
            .Answers("aws cloudformation describe-stacks", Answer.SiteStack(), Answer.Stack("UPDATE_COMPLETE"))
            .Answers("aws s3api list-object-versions", new Answer("""{"Versions": [{"Key": "index.html", "VersionId": "null"}]}"""), new Answer())
            .Answers("aws s3api delete-objects", new Answer());

        var result = await _script.DeployAsync("-Yes", "-Site", "none");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("WARNING: SiteBucket (AWS::S3::Bucket) is removed: the page in it is gone."));
        var calls = _script.Calls.ToList();
        Assert.That(calls.FindIndex(call => call.Contains(" delete-objects ", StringComparison.Ordinal)),
            Is.GreaterThan(0).And.LessThan(calls.FindIndex(call => call.Contains(" execute-change-set ", StringComparison.Ordinal))));
    }

    [Test]
    public async Task A_review_that_takes_the_page_away_says_to_empty_its_bucket_first()
    {
        _script.Answers("aws cloudformation describe-change-set", RemovalOfTheSite);

        var result = await _script.DeployAsync("-ReviewOnly", "-Site", "none");

        Assert.That(result.Output, Does.Match(@"First: +aws s3 rm s3://chat-dev-sitebucket-1a2b3c4d --recursive --region eu-central-1\s+Execute: +aws cloudformation execute-change-set"));
        Assert.That(_script.Calls, Has.None.Contains("delete-objects"));
    }

    private static Answer Resources(string status = "CREATE_COMPLETE") => new($$"""
        {"StackResourceSummaries": [
          {"LogicalResourceId": "WebSocketApi", "PhysicalResourceId": "a1b2c3d4e5", "ResourceStatus": "CREATE_COMPLETE"},
          {"LogicalResourceId": "SiteBucket", "PhysicalResourceId": "chat-dev-sitebucket-1a2b3c4d", "ResourceStatus": "{{status}}"}]}
        """);

    private static Answer RemovalOfTheSite { get; } = new("""
        {"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE", "Changes": [{"Type": "Resource", "ResourceChange": {"Action": "Remove",
          "LogicalResourceId": "SiteBucket", "PhysicalResourceId": "chat-dev-sitebucket-1a2b3c4d", "ResourceType": "AWS::S3::Bucket", "Scope": [], "Details": []}}]}
        """);

    private string[] Staged()
    {
        var page = _script.PathOf("artifacts/page");
        return [.. Directory.EnumerateFiles(page, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(page, file).Replace('\\', '/').Split('/', 2)[1])];
    }

    private string Folder() => Staged().First(key => key.Contains('/')).Split('/')[0];

    private string Read(string key) => File.ReadAllText(_script.PathOf($"artifacts/page/{Path.GetExtension(key)[1..]}/{key}"));

    private static string Sum(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    private static void AssertFailed(DeployResult result, string advice)
    {
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("deploy.ps1: ").And.Contain(advice).And.Not.Contain("unexpected"));
        Assert.That(result.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), result.Error);
    }
}
