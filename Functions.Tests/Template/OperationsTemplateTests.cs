using System.Text;
using System.Text.Json;
using ChatFunctions.Broadcasting;
using Functions.Local;
using Functions.Local.Template;

namespace Functions.Tests.Template;

/// <summary>Counts, alarms and the dashboard, which are there only on request.</summary>
public sealed class OperationsTemplateTests
{
    private const string Alarm = "AWS::CloudWatch::Alarm";
    private const string Topic = "arn:aws:sns:eu-central-1:123456789012:chat-alarms";

    private static readonly (string, string) s_enabled = ("Operations", "enabled");
    private static readonly (string, string)[] s_signsIn = [("Issuer", "https://id.example/pool"), ("Audience", "client")];

    private readonly ChatTemplate _template = new(s_enabled);

    [Test]
    public void Without_operations_nothing_of_them_is_there()
    {
        var plain = new ChatTemplate(("AlarmTopicArn", Topic));
        Assert.That(plain.Resources.All.Select(resource => resource.Type), Has.None.StartsWith("AWS::CloudWatch"));
        Assert.That(plain["SendMessageHandler", "Environment"], Does.Not.Contain("METRICS"));
        Assert.That(plain.Output("DashboardName"), Is.Null);
    }

    [Test]
    public void With_them_only_the_variables_of_the_function_that_counts_change()
    {
        var plain = new ChatTemplate();
        foreach (var resource in plain.Resources.All)
        {
            foreach (var property in resource.Properties.Entries.Where(entry => (resource.LogicalId, entry.Key) != ("SendMessageHandler", "Environment")))
                Assert.That(_template[resource.LogicalId, property.Key], Is.EqualTo(plain[resource.LogicalId, property.Key]), $"{resource.LogicalId}.{property.Key}");
        }

        Assert.That(_template["SendMessageHandler", "Environment"], Does.Contain("""
            "METRICS_STACK":"local"
            """));
        Assert.That(
            Ids(_template).Except(Ids(plain)),
            Is.EquivalentTo([
                "FunctionErrorsAlarm", "FunctionThrottlesAlarm", "TableThrottlesAlarm",
                "FailedDeliveriesAlarm", "IncompleteBroadcastsAlarm", "IntegrationErrorsAlarm", "OperationsDashboard"]));
    }

    [TestCase("24", false)]
    [TestCase("0", false)]
    [TestCase("24", true)]
    public void The_errors_of_every_function_are_watched_but_the_authorizers_and_the_throttles_of_every_one(string hours, bool signsIn)
    {
        var template = new ChatTemplate([s_enabled, ("HistoryHours", hours), .. signsIn ? s_signsIn : []]);
        var functions = template.Resources.OfType("AWS::Lambda::Function").Select(function => $"local-{function.LogicalId}").ToList();

        Assert.That(Watched(template, "FunctionThrottlesAlarm"), Is.EquivalentTo(functions.Select(function => $"AWS/Lambda Throttles FunctionName={function}")));
        // A connection without a token is an error of it.
        functions.Remove("local-AuthorizeHandler");
        Assert.That(Watched(template, "FunctionErrorsAlarm"), Is.EquivalentTo(functions.Select(function => $"AWS/Lambda Errors FunctionName={function}")));
    }

    [TestCase("24")]
    [TestCase("0")]
    public void Refused_reads_and_writes_of_every_table_are_watched(string hours)
    {
        var template = new ChatTemplate(s_enabled, ("HistoryHours", hours));
        Assert.That(
            Watched(template, "TableThrottlesAlarm"),
            Is.EquivalentTo(template.Resources.OfType("AWS::DynamoDB::Table").SelectMany(table => new[]
            {
                $"AWS/DynamoDB ReadThrottleEvents TableName=local-{table.LogicalId}", $"AWS/DynamoDB WriteThrottleEvents TableName=local-{table.LogicalId}",
            })));
    }

    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
    [Test]
    public void The_integrations_errors_of_the_stage_are_watched() =>
        Assert.That(
            Watched(_template, "IntegrationErrorsAlarm"),
            Is.EqualTo([$"AWS/ApiGateway IntegrationError ApiId={Api()} Stage=dev"]));

    [TestCase("FailedDeliveriesAlarm", "Failed", "Delivered")]
    [TestCase("IncompleteBroadcastsAlarm", "Incomplete")]
    public void What_the_function_counts_is_what_is_watched(string alarm, params string[] metrics) =>
        Assert.That(
            Watched(_template, alarm),
            Is.EquivalentTo(metrics.Select(metric => Counted("local").Single(counted => counted.Contains($" {metric} ", StringComparison.Ordinal)))));

    [Test]
    public void An_alarm_says_what_it_means_and_what_to_do_and_is_quiet_where_nothing_happens()
    {
        foreach (var alarm in Ids(_template, Alarm))
        {
            // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
            Assert.That(_template[alarm, "AlarmDescription"], Has.Length.InRange(150, 1024), alarm);
            Assert.That(_template[alarm, "TreatMissingData"], Is.EqualTo("\"notBreaching\""), alarm);
            Assert.That(_template[alarm, "AlarmName"], Is.Null, alarm);
            Assert.That(Watched(_template, alarm).Count, Is.InRange(1, 10), "CloudWatch takes no more metrics in one alarm");
        }
    }

    [Test]
    public void The_alarms_tell_a_topic_when_they_begin_and_end_where_one_is_given()
    {
        var telling = new ChatTemplate(s_enabled, ("AlarmTopicArn", Topic));
        Assert.That(telling.All(Alarm, "AlarmActions").Concat(telling.All(Alarm, "OKActions")), Is.All.EqualTo($"[\"{Topic}\"]"));
        Assert.That(_template.All(Alarm, "AlarmActions").Concat(_template.All(Alarm, "OKActions")), Is.All.Null);
    }

    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    [TestCase("24")]
    [TestCase("0")]
    public void The_dashboard_shows_every_alarm_what_is_counted_every_function_and_every_table(string hours)
    {
        var template = new ChatTemplate(s_enabled, ("HistoryHours", hours));
        var text = JsonSerializer.Deserialize<string>(template["OperationsDashboard", "DashboardBody"]!)!;
        var widgets = JsonDocument.Parse(text).RootElement.GetProperty("widgets").EnumerateArray().ToList();
        var metrics = widgets.Where(widget => widget.GetProperty("type").ValueEquals("metric"))
            .SelectMany(widget => Expand(widget.GetProperty("properties").GetProperty("metrics"))).ToList();

        Assert.That(
            widgets.Single(widget => widget.GetProperty("type").ValueEquals("alarm")).GetProperty("properties").GetProperty("alarms").GetArrayLength(),
            Is.EqualTo(template.Resources.OfType(Alarm).Count()));
        Assert.That(
            widgets.Skip(1).Select(widget => widget.GetProperty("properties").GetProperty("region").GetString()), Is.All.EqualTo("us-east-1"));
        Assert.That(metrics, Is.SupersetOf(Counted("local")));
        foreach (var metric in new[] { "Errors", "Throttles", "Duration" })
            Assert.That(metrics, Is.SupersetOf(template.Resources.OfType("AWS::Lambda::Function").Select(function => $"AWS/Lambda {metric} FunctionName=local-{function.LogicalId}")));
        foreach (var metric in new[] { "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits", "ReadThrottleEvents", "WriteThrottleEvents" })
            Assert.That(metrics, Is.SupersetOf(template.Resources.OfType("AWS::DynamoDB::Table").Select(table => $"AWS/DynamoDB {metric} TableName=local-{table.LogicalId}")));
        // No two widgets in one place.
        Assert.That(widgets.Select(widget => (widget.GetProperty("x").GetInt32(), widget.GetProperty("y").GetInt32())), Is.Unique);
        Assert.That(template.Output("DashboardName"), Is.EqualTo("local-us-east-1"));
    }

    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html: a line without a level is INFO to Lambda.
    [TestCase("TRACE", "enabled", true)]
    [TestCase("DEBUG", "enabled", true)]
    [TestCase("INFO", "enabled", true)]
    [TestCase("WARN", "enabled", false)]
    [TestCase("ERROR", "enabled", false)]
    [TestCase("FATAL", "enabled", false)]
    [TestCase("FATAL", "disabled", true)]
    public void Counts_that_the_log_level_would_drop_are_refused(string level, string operations, bool accepted) =>
        Assert.That(
            TemplateRule.Holds("OperationsNeedTheirLog", new Dictionary<string, string> { ["LogLevel"] = level, ["Operations"] = operations }),
            Is.EqualTo(accepted));

    [TestCase("Operations", "true")]
    [TestCase("AlarmTopicArn", "chat-alarms")]
    [TestCase("AlarmTopicArn", "arn:aws:sqs:eu-central-1:123456789012:chat-alarms")]
    [TestCase("AlarmTopicArn", "arn:aws:sns:eu-central-1:123456789012:a:subscription")]
    public void A_value_that_makes_no_sense_is_refused(string parameter, string value) =>
        Assert.That(() => new ChatTemplate((parameter, value)), Throws.TypeOf<UserError>().With.Message.Contains(parameter));

    [Test]
    public void The_local_runtime_serves_the_same_and_warns_of_nothing()
    {
        var stack = StackReader.Read(ChatTemplate.Path, new Dictionary<string, string> { ["Operations"] = "enabled" });
        Assert.That((stack.LeftOut, stack.Warnings), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
        Assert.That(stack.Functions.Single(function => function.LogicalId == "SendMessageHandler").Environment["METRICS_STACK"], Is.EqualTo("local"));
    }

    private string Api() => StackReader.Read(ChatTemplate.Path, new Dictionary<string, string>()).Api.ApiId;

    private static IEnumerable<string> Ids(ChatTemplate template, string? type = null) =>
        template.Resources.All.Where(resource => type is null || resource.Type == type).Select(resource => resource.LogicalId);

    /// <summary>An alarm's metrics, as "namespace name dimension=value".</summary>
    private static List<string> Watched(ChatTemplate template, string alarm)
    {
        if (template[alarm, "Metrics"] is not { } metrics)
            return [Name(template[alarm, "Namespace"]!, template[alarm, "MetricName"]!, template[alarm, "Dimensions"]!)];
        var all = JsonDocument.Parse(metrics).RootElement.EnumerateArray().ToList();
        Assert.That(all.Where(metric => metric.TryGetProperty("Expression", out _)).Select(metric => metric.TryGetProperty("ReturnData", out _)), Is.EqualTo([false]));
        return [.. all.Where(metric => !metric.TryGetProperty("Expression", out _)).Select(metric =>
        {
            Assert.That(metric.GetProperty("ReturnData").GetString(), Is.EqualTo("false"), "only the expression is judged");
            var stat = metric.GetProperty("MetricStat").GetProperty("Metric");
            return Name(stat.GetProperty("Namespace").GetRawText(), stat.GetProperty("MetricName").GetRawText(), stat.GetProperty("Dimensions").GetRawText());
        })];

        static string Name(string space, string name, string dimensions) =>
            $"{space.Trim('"')} {name.Trim('"')} {string.Join(' ', JsonDocument.Parse(dimensions).RootElement.EnumerateArray().Select(dimension => $"{dimension.GetProperty("Name")}={dimension.GetProperty("Value")}"))}";
    }

    /// <summary>The metrics of a stack that CloudWatch makes of what the function writes.</summary>
    private static List<string> Counted(string stack)
    {
        using var output = new MemoryStream();
        new BroadcastMetrics(stack, output, TimeProvider.System).Add(new(1, 0, 0, true), TimeSpan.Zero);
        var line = JsonDocument.Parse(Encoding.UTF8.GetString(output.ToArray())).RootElement;
        var directive = line.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
        var dimension = directive.GetProperty("Dimensions")[0][0].GetString()!;
        return [.. directive.GetProperty("Metrics").EnumerateArray()
            .Select(metric => $"{directive.GetProperty("Namespace")} {metric.GetProperty("Name")} {dimension}={line.GetProperty(dimension)}")];
    }

    /// <summary>Metrics as a dashboard lists them: "." stands for what stood in the same place before, "..." for all that is left of it.</summary>
    private static List<string> Expand(JsonElement metrics)
    {
        List<string> expanded = [];
        string[] before = [];
        foreach (var metric in metrics.EnumerateArray())
        {
            var parts = metric.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.String).Select(part => part.GetString()!).ToList();
            if (parts[0] == "...")
                parts = [.. before[..(before.Length - parts.Count + 1)], .. parts[1..]];
            before = [.. parts.Select((part, index) => part == "." ? before[index] : part)];
            expanded.Add($"{before[0]} {before[1]} {string.Join(' ', before[2..].Chunk(2).Select(dimension => $"{dimension[0]}={dimension[1]}"))}");
        }

        return expanded;
    }
}
