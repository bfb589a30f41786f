using System.Text.Json.Nodes;

namespace Functions.Tests.Deploy;

/// <summary>What a command on PATH answers to one call.</summary>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Files">Files that it writes into the folder after <c>-o</c>: path to text.</param>
internal sealed record Answer(string Output = "", string Error = "", int ExitCode = 0, Dictionary<string, string>? Files = null)
{
    /// <summary>The token under which the recorded change set is executed.</summary>
    public const string Token = "deploy-1a2b3c4d-0000-11f0-8000-0a1b2c3d4e5f";

    private const string StackId = "arn:aws:cloudformation:eu-central-1:123456789012:stack/chat-dev/6d9c3f50-0000-11f0-8000-0a1b2c3d4e5f";

    /// <summary>The AWS CLI's output as recorded in Recordings/<paramref name="name"/>.json.</summary>
    public static Answer Recorded(string name) =>
        new(File.ReadAllText(Path.Combine(Repository.Root, "Functions.Tests", "Deploy", "Recordings", name + ".json")));

    /// <summary>A failed call as the AWS CLI reports it.</summary>
    public static Answer AwsError(string code, string operation, string message) =>
        new(Error: $"\nAn error occurred ({code}) when calling the {operation} operation: {message}\n", ExitCode: 254);

    /// <summary>DescribeStacks for a stack in <paramref name="status"/>.</summary>
    public static Answer Stack(string status)
    {
        var answer = Recorded("describe-stacks");
        return answer with { Output = answer.Output.Replace("UPDATE_COMPLETE", status, StringComparison.Ordinal) };
    }

    /// <summary>DescribeStacks for a stack whose functions are managed assemblies on arm64.</summary>
    public static Answer ManagedArmStack()
    {
        var answer = Recorded("describe-stacks");
        return answer with
        {
            Output = answer.Output.Replace("provided.al2023", "dotnet10", StringComparison.Ordinal).Replace("x86_64", "arm64", StringComparison.Ordinal),
        };
    }

    /// <summary>DescribeStacks for a stack that has the page, or its outputs only, and what else its parameters are.</summary>
    public static Answer SiteStack(string status = "UPDATE_COMPLETE", string site = "cloudfront", params (string Name, string Value)[] parameters)
    {
        var answer = JsonNode.Parse(Stack(status).Output)!;
        var stack = answer["Stacks"]![0]!;
        foreach (var (name, value) in parameters.Prepend(("Site", site)))
        {
            stack["Parameters"]!.AsArray().Add(new JsonObject { ["ParameterKey"] = name, ["ParameterValue"] = value });
        }

        foreach (var (name, value) in new[]
        {
            ("SiteUrl", "https://d1a2b3c4d5e6f7.cloudfront.net/"), ("SiteBucketName", "chat-dev-sitebucket-1a2b3c4d"), ("SiteDistributionId", "E1A2B3C4D5E6F7"),
        })
        {
            stack["Outputs"]!.AsArray().Add(new JsonObject { ["OutputKey"] = name, ["OutputValue"] = value });
        }

        return new(answer.ToJsonString());
    }

    /// <summary>ListObjectsV2 of what was published, each file with how many minutes ago.</summary>
    public static Answer Objects(IEnumerable<(string Key, string Sum, int Age)> objects) =>
        new(new JsonObject
        {
            ["Contents"] = new JsonArray([.. objects.Select(item => new JsonObject
            {
                ["Key"] = item.Key,
                ["LastModified"] = new DateTimeOffset(2025, 11, 24, 10, 0, 0, TimeSpan.Zero).AddMinutes(-item.Age).ToString("O"),
                ["ETag"] = $"\"{item.Sum}\"",
            })]),
        }.ToJsonString());

    /// <summary>DescribeStacks when there is no such stack.</summary>
    public static Answer NoStack { get; } =
        AwsError("ValidationError", "DescribeStacks", "Stack with id chat-dev does not exist");

    /// <summary>DescribeChangeSet for a change set that could not be created.</summary>
    public static Answer FailedChangeSet(string reason) =>
        new($$"""{"Changes": [], "ChangeSetName": "deploy", "StackName": "chat-dev", "Status": "FAILED", "ExecutionStatus": "UNAVAILABLE", "StatusReason": "{{reason}}"}""");

    /// <summary>
    /// DescribeStackEvents; events are given oldest first as "LogicalId STATUS reason" and answered newest first. After the
    /// status, "/ours" is an event of the change set's execution and "/theirs" one of somebody else's operation.
    /// </summary>
    public static Answer Events(params string[] events) => EventsBefore(null, events);

    /// <summary>The same with older events to be had for <paramref name="nextToken"/>.</summary>
    public static Answer EventsBefore(string? nextToken, params string[] events)
    {
        var list = new JsonArray();
        for (var index = events.Length - 1; index >= 0; index--)
        {
            var parts = events[index].Split(' ', 3);
            var status = parts[1].Split('/');
            var item = new JsonObject
            {
                ["StackId"] = StackId,
                ["EventId"] = $"{parts[0]}-{parts[1]}-{index}",
                ["StackName"] = "chat-dev",
                ["LogicalResourceId"] = parts[0],
                ["PhysicalResourceId"] = parts[0] == "chat-dev" ? StackId : $"{StackId}-{parts[0]}",
                ["ResourceType"] = parts[0] is "chat-dev" or "Nested" ? "AWS::CloudFormation::Stack" : "AWS::Lambda::Function",
                // Whatever the time is on the machine that runs the script.
                ["Timestamp"] = $"2025-11-24T10:00:{index:00}.123000+00:00",
                ["ResourceStatus"] = status[0],
            };
            if (status.Length > 1)
            {
                item["ClientRequestToken"] = status[1] == "ours" ? Token : "Console-ExecuteChangeSet-0a1b2c3d";
            }

            if (parts.Length > 2)
            {
                item["ResourceStatusReason"] = parts[2];
            }

            list.Add(item);
        }

        var answer = new JsonObject { ["StackEvents"] = list };
        if (nextToken is not null)
        {
            answer["NextToken"] = nextToken;
        }

        return new(answer.ToJsonString());
    }
}
