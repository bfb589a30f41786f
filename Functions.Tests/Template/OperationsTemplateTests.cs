using System.Text.Json;
using Functions.Local;

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
        Assert.That(new ChatTemplate(s_signsIn).All("AWS::Lambda::Function", "Environment"), Has.None.Contains("METRICS"));
        Assert.That(plain.Output("DashboardName"), Is.Null);
    }

    [Test]
    public void With_them_only_the_variables_of_the_functions_that_count_change()
    {
        var (plain, watched) = (new ChatTemplate(s_signsIn), new ChatTemplate([s_enabled, .. s_signsIn]));
        foreach (var resource in plain.Resources.All)
        {
            var counts = resource.LogicalId is "SendMessageHandler" or "AuthorizeHandler";
            foreach (var property in resource.Properties.Entries.Where(entry => !(counts && entry.Key == "Environment")))
                Assert.That(watched[resource.LogicalId, property.Key], Is.EqualTo(plain[resource.LogicalId, property.Key]), $"{resource.LogicalId}.{property.Key}");
            if (counts)
            {
                Assert.That(watched[resource.LogicalId, "Environment"], Does.Contain("""
                    "METRICS_STACK":"local"
                    """));
            }
        }

        string[] always =
        [
            "FunctionErrorsAlarm", "FunctionThrottlesAlarm", "TableThrottlesAlarm",
            "FailedDeliveriesAlarm", "IncompleteBroadcastsAlarm", "IntegrationErrorsAlarm", "OperationsDashboard",
        ];
        Assert.That(Ids(_template).Except(Ids(plain)), Is.EquivalentTo(always));
        Assert.That(Ids(watched).Except(Ids(plain)), Is.EquivalentTo([.. always, "SignInUnavailableAlarm"]));
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

    /// <summary>The second counts what API Gateway could not even call.</summary>
    /// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html</remarks>
    [Test]
    public void The_failures_of_the_stages_integrations_are_watched() =>
        Assert.That(
            Watched(_template, "IntegrationErrorsAlarm"),
            Is.EqualTo([$"AWS/ApiGateway IntegrationError ApiId={Api()} Stage=dev", $"AWS/ApiGateway ExecutionError ApiId={Api()} Stage=dev"]));

    [TestCase("FailedDeliveriesAlarm", "Failed", "Delivered")]
    [TestCase("IncompleteBroadcastsAlarm", "Incomplete")]
    [TestCase("SignInUnavailableAlarm", "Unverified")]
    public async Task What_the_functions_count_is_what_is_watched(string alarm, params string[] metrics) =>
        Assert.That(
            Watched(new ChatTemplate([s_enabled, .. s_signsIn]), alarm),
            Is.EquivalentTo(metrics.Select(metric => $"ServerlessChat {metric} Stack=local")).And.SubsetOf(await CountedMetrics.AllAsync("local")));

    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    [Test]
    public void An_alarm_says_what_it_means_and_what_to_do_and_is_quiet_where_nothing_happens()
    {
        var template = new ChatTemplate([s_enabled, .. s_signsIn]);
        foreach (var alarm in Ids(template, Alarm))
        {
            Assert.That(template[alarm, "AlarmDescription"], Has.Length.InRange(150, 1024), alarm);
            Assert.That(template[alarm, "TreatMissingData"], Is.EqualTo("\"notBreaching\""), alarm);
            Assert.That(template[alarm, "AlarmName"], Is.Null, alarm);
            Assert.That(Watched(template, alarm).Count, Is.InRange(1, 10), "CloudWatch takes no more metrics in one alarm");
        }
    }

    /// <summary>And that of the table says what the alarms are raised by.</summary>
    [TestCase("FunctionErrorsAlarm", "SUM(METRICS())", 1, 0)]
    [TestCase("FunctionThrottlesAlarm", "SUM(METRICS())", 2, 0)]
    [TestCase("TableThrottlesAlarm", "SUM(FILL(METRICS(), 0))", 2, 0)]
    [TestCase("FailedDeliveriesAlarm", "IF(failed > 10, 100 * failed / (failed + delivered), 0)", 2, 5)]
    [TestCase("IncompleteBroadcastsAlarm", null, 1, 0)]
    [TestCase("IntegrationErrorsAlarm", "SUM(METRICS())", 1, 10)]
    [TestCase("SignInUnavailableAlarm", null, 1, 0)]
    public void An_alarm_begins_above_a_threshold(string alarm, string? expression, int periods, int threshold)
    {
        var template = new ChatTemplate([s_enabled, .. s_signsIn]);
        Assert.That(
            (template[alarm, "EvaluationPeriods"], template[alarm, "Threshold"], template[alarm, "ComparisonOperator"]),
            Is.EqualTo(($"\"{periods}\"", $"\"{threshold}\"", "\"GreaterThanThreshold\"")));
        if (expression is not null)
            Assert.That(JsonDocument.Parse(template[alarm, "Metrics"]!).RootElement[0].GetProperty("Expression").GetString(), Is.EqualTo(expression));
    }

    [Test]
    public void The_alarms_tell_a_topic_when_they_begin_and_end_where_one_is_given()
    {
        var telling = new ChatTemplate([s_enabled, ("AlarmTopicArn", Topic), .. s_signsIn]);
        Assert.That(telling.All(Alarm, "AlarmActions").Concat(telling.All(Alarm, "OKActions")), Is.All.EqualTo($"[\"{Topic}\"]"));
        Assert.That(_template.All(Alarm, "AlarmActions").Concat(_template.All(Alarm, "OKActions")), Is.All.Null);
    }

    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    [TestCase("24", false)]
    [TestCase("0", false)]
    [TestCase("24", true)]
    [TestCase("0", true)]
    public async Task The_dashboard_shows_every_alarm_what_is_counted_every_function_and_every_table(string hours, bool signsIn)
    {
        var template = new ChatTemplate([s_enabled, ("HistoryHours", hours), .. signsIn ? s_signsIn : []]);
        var text = JsonSerializer.Deserialize<string>(template["OperationsDashboard", "DashboardBody"]!)!;
        var widgets = JsonDocument.Parse(text).RootElement.GetProperty("widgets").EnumerateArray().ToList();
        var metrics = widgets.Where(widget => widget.GetProperty("type").ValueEquals("metric"))
            .SelectMany(widget => Expand(widget.GetProperty("properties").GetProperty("metrics"))).ToList();

        Assert.That(
            widgets.Single(widget => widget.GetProperty("type").ValueEquals("alarm")).GetProperty("properties").GetProperty("alarms").EnumerateArray().Select(arn => arn.GetString()),
            Is.EquivalentTo(template.Resources.OfType(Alarm).Select(alarm => $"arn:aws:cloudwatch:us-east-1:123456789012:alarm:local-{alarm.LogicalId}")));
        Assert.That(
            widgets.Skip(1).Select(widget => widget.GetProperty("properties").GetProperty("region").GetString()), Is.All.EqualTo("us-east-1"));
        Assert.That(metrics, Is.SupersetOf((await CountedMetrics.AllAsync("local")).Where(metric => signsIn || !metric.Contains("Unverified"))));
        // One of those that cost nothing has up to 50: https://aws.amazon.com/cloudwatch/pricing/
        Assert.That(metrics.Distinct().Count(), Is.LessThanOrEqualTo(signsIn ? 51 : 50));
        foreach (var metric in new[] { "Errors", "Throttles", "Duration" })
            Assert.That(metrics, Is.SupersetOf(template.Resources.OfType("AWS::Lambda::Function").Select(function => $"AWS/Lambda {metric} FunctionName=local-{function.LogicalId}")));
        foreach (var metric in new[] { "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits", "ReadThrottleEvents", "WriteThrottleEvents" })
            Assert.That(metrics, Is.SupersetOf(template.Resources.OfType("AWS::DynamoDB::Table").Select(table => $"AWS/DynamoDB {metric} TableName=local-{table.LogicalId}")));
        var cells = widgets.SelectMany(widget =>
            from x in Enumerable.Range(widget.GetProperty("x").GetInt32(), widget.GetProperty("width").GetInt32())
            from y in Enumerable.Range(widget.GetProperty("y").GetInt32(), widget.GetProperty("height").GetInt32())
            select (x, y)).ToList();
        Assert.That(cells, Is.Unique, "widgets lie over each other");
        Assert.That(cells.Max(cell => cell.x), Is.EqualTo(23));
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
    [TestCase("AlarmTopicArn", "arn:aws:sns:eu-central-1:123456789012:a.fifo")]
    public void A_value_that_makes_no_sense_is_refused(string parameter, string value) =>
        Assert.That(() => new ChatTemplate((parameter, value)), Throws.TypeOf<UserError>().With.Message.Contains(parameter));

    [Test]
    public void The_local_runtime_serves_the_same_and_warns_of_nothing()
    {
        var stack = ChatTemplate.Stack(("Operations", "enabled"));
        Assert.That((stack.LeftOut, stack.Warnings), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())));
        Assert.That(stack.Functions.Single(function => function.LogicalId == "SendMessageHandler").Environment["METRICS_STACK"], Is.EqualTo("local"));
    }

    private string Api() => ChatTemplate.Stack().Api.ApiId;

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
