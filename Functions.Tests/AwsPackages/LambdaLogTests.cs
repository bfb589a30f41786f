using System.Text.Json;
using Amazon.Lambda.Core;
using LogLevel = Amazon.Lambda.Core.LogLevel;

namespace Functions.Tests.AwsPackages;

// The process's environment and console are one for all tests.
[NonParallelizable]
public sealed class LambdaLogTests
{
    [Test]
    public async Task In_JSON_format_the_arguments_of_a_message_are_properties()
    {
        var records = await LogAsync("JSON", null, log => log.LogWarning("{Delivered} of {Total} in {Stage}", 3, 4L, "dev"));

        using var document = JsonDocument.Parse(records.Single());
        var record = document.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(record.GetProperty("level").GetString(), Is.EqualTo("WARN"));
            Assert.That(record.GetProperty("message").GetString(), Is.EqualTo("3 of 4 in dev"));
            Assert.That(record.GetProperty("requestId").GetString(), Is.EqualTo("request-1"));
            Assert.That(record.GetProperty("traceId").GetString(), Is.EqualTo("Root=1"));
            Assert.That(record.GetProperty("timestamp").GetString(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"));
            Assert.That(record.GetProperty("Delivered").GetInt32(), Is.EqualTo(3));
            Assert.That(record.GetProperty("Total").GetInt64(), Is.EqualTo(4));
            Assert.That(record.GetProperty("Stage").GetString(), Is.EqualTo("dev"));
        });
    }

    /// <summary>
    /// Its filter takes a level of another name for INFO: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html.
    /// Amazon's package writes .NET's names (JsonLogMessageFormatter.cs of aws-lambda-dotnet).
    /// </summary>
    [Test]
    public async Task In_JSON_format_levels_have_the_names_that_the_filter_of_Lambda_knows()
    {
        var records = await LogAsync("JSON", "TRACE", log =>
        {
            foreach (var level in Enum.GetValues<LogLevel>())
                log.Log(level, "x");
        });

        Assert.That(records.Select(Property("level")), Is.EqualTo(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]));
    }

    /// <summary>As Amazon's package has them (ConsoleLoggerWriter.cs of aws-lambda-dotnet): Lambda filters nothing in this format.</summary>
    [Test]
    public async Task In_text_format_levels_have_four_letters()
    {
        var records = await LogAsync("Text", "TRACE", log =>
        {
            foreach (var level in Enum.GetValues<LogLevel>())
                log.Log(level, "x");
        });

        Assert.That(records.Select(record => record.Split('\t')[2]), Is.EqualTo(["trce", "dbug", "info", "warn", "fail", "crit"]));
    }

    [TestCase("WARN")]
    [TestCase("Warning")]
    [TestCase("warn")]
    public async Task A_level_given_as_text_has_either_name(string level)
    {
        var records = await LogAsync("JSON", "ERROR", log => log.Log(level, "held back"));
        Assert.That(records, Is.Empty);

        records = await LogAsync("JSON", "INFO", log => log.Log(level, "written"));
        Assert.That(records.Select(Property("level")), Is.EqualTo(["WARN"]));
    }

    [Test]
    public async Task In_JSON_format_values_keep_their_JSON_types()
    {
        var records = await LogAsync("JSON", null, log => log.LogInformation(
            "{A} {B} {C} {D} {E} {F:000} {G}",
            true,
            1.5,
            2.5m,
            new[] { 1, 2 },
            new Dictionary<string, string> { ["k"] = "v" },
            7,
            null!));

        using var document = JsonDocument.Parse(records.Single());
        var record = document.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(record.GetProperty("A").GetRawText(), Is.EqualTo("true"));
            Assert.That(record.GetProperty("B").GetRawText(), Is.EqualTo("1.5"));
            Assert.That(record.GetProperty("C").GetRawText(), Is.EqualTo("2.5"));
            Assert.That(record.GetProperty("D").GetRawText(), Is.EqualTo("[1,2]"));
            Assert.That(record.GetProperty("E").GetRawText(), Is.EqualTo("""{"k":"v"}"""));
            Assert.That(record.GetProperty("F").GetRawText(), Is.EqualTo("\"007\""));
            Assert.That(record.TryGetProperty("G", out _), Is.False);
            Assert.That(record.GetProperty("message").GetString(), Is.EqualTo("True 1.5 2.5 {D} {E} 007 {G}"));
        });
    }

    [Test]
    public async Task In_JSON_format_numbers_that_JSON_lacks_are_text()
    {
        var records = await LogAsync("JSON", null, log => log.LogInformation("{A} {B}", double.NaN, float.NegativeInfinity));

        using var document = JsonDocument.Parse(records.Single());
        Assert.That(document.RootElement.GetProperty("A").GetString(), Is.EqualTo("NaN"));
        Assert.That(document.RootElement.GetProperty("B").GetString(), Is.EqualTo("-Infinity"));
    }

    [TestCase("JSON")]
    [TestCase("Text")]
    public async Task An_argument_that_cannot_be_shown_fails_neither_the_handler_nor_the_next_record(string format)
    {
        var records = await LogAsync(format, null, log =>
        {
            log.LogWarning("posting to {Who}", new Unprintable());
            log.LogWarning("next");
        });

        Assert.That(records, Has.Count.EqualTo(2));
        Assert.That(records[0], Does.Contain("posting to {Who} (System.NotSupportedException while it was formatted)"));
        Assert.That(records[1], Does.Contain("next").And.Not.Contain("posting"));
    }

    [Test]
    public async Task In_JSON_format_an_exception_is_three_properties()
    {
        var records = await LogAsync(
            "JSON", null, log => log.LogError(new InvalidOperationException("broken"), "Post to {Id} failed", "abc="));

        using var document = JsonDocument.Parse(records.Single());
        var record = document.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(record.GetProperty("message").GetString(), Is.EqualTo("Post to abc= failed"));
            Assert.That(record.GetProperty("errorType").GetString(), Is.EqualTo("System.InvalidOperationException"));
            Assert.That(record.GetProperty("errorMessage").GetString(), Is.EqualTo("broken"));
            Assert.That(
                record.GetProperty("stackTrace")[0].GetString(), Is.EqualTo("System.InvalidOperationException: broken"));
        });
    }

    [Test]
    public async Task In_text_format_a_record_is_time_request_level_and_message()
    {
        var records = await LogAsync(null, null, log =>
        {
            log.LogInformation("one");
            log.LogError(new InvalidOperationException("broken"), "two {Id}", 2);
        });

        Assert.Multiple(() =>
        {
            Assert.That(records[0], Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\trequest-1\tinfo\tone\n$"));
            Assert.That(records[1], Does.Match(@"Z\trequest-1\tfail\ttwo 2\nSystem.InvalidOperationException: broken\n$"));
        });
    }

    [TestCase("plain", "plain")]
    [TestCase("{0} and {1} and {0}", "a and b and a")]
    [TestCase("{1} before {0}", "b before a")]
    [TestCase("{X} then {Y}", "a then b")]
    [TestCase("{X} {Y} {Z}", "a b {Z}")]
    [TestCase("{{X}} {Y}", "{{X}} a")]
    [TestCase("{ X } spaced", "a spaced")]
    public async Task A_place_takes_its_argument_by_name_in_order_or_by_number(string message, string expected)
    {
        var records = await LogAsync("Unformatted", null, log => log.LogInformation(message, "a", "b"));

        Assert.That(records.Single(), Is.EqualTo(expected + "\n"));
    }

    [TestCase(null, "Information Warning Error Critical")]
    [TestCase("TRACE", "Trace Debug Information Warning Error Critical")]
    [TestCase("DEBUG", "Debug Information Warning Error Critical")]
    [TestCase("INFO", "Information Warning Error Critical")]
    [TestCase("WARN", "Warning Error Critical")]
    [TestCase("ERROR", "Error Critical")]
    [TestCase("FATAL", "Critical")]
    [TestCase("Information", "Information Warning Error Critical")]
    [TestCase("Warning", "Warning Error Critical")]
    [TestCase("warn", "Warning Error Critical")]
    [TestCase("Critical", "Critical")]
    public async Task Records_below_the_level_of_the_environment_are_not_written(string? minimum, string expected)
    {
        var records = await LogAsync("Unformatted", minimum, log =>
        {
            foreach (var level in Enum.GetValues<LogLevel>())
                log.Log(level, level.ToString());
        });

        Assert.That(string.Join(' ', records.Select(record => record.TrimEnd())), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_line_on_the_console_is_a_record_of_its_event()
    {
        var records = await LogAsync("JSON", null, _ =>
        {
            Console.WriteLine("out");
            Console.WriteLine("{0}+{1}", 1, 2);
            Console.Error.WriteLine("err");
        });

        Assert.Multiple(() =>
        {
            Assert.That(records.Select(Property("message")), Is.EqualTo(["out", "1+2", "err"]));
            Assert.That(records.Select(Property("level")), Is.EqualTo(["INFO", "INFO", "ERROR"]));
            Assert.That(records.Select(Property("requestId")), Is.All.EqualTo("request-1"));
        });
    }

    [Test]
    public async Task Text_without_a_line_end_goes_out_as_it_is()
    {
        var records = await LogAsync(null, null, log =>
        {
            log.Log("log ");
            Console.Write("console");
        });

        Assert.That(string.Concat(records), Is.EqualTo("log console"));
    }

    [Test]
    public async Task LambdaLogger_reaches_the_same_log()
    {
        var records = await LogAsync("JSON", null, _ => LambdaLogger.Log("from afar"));

        Assert.That(records.Select(Property("message")), Is.EqualTo(["from afar"]));
    }

    [Test]
    public async Task An_exception_the_handler_throws_is_logged_as_an_error()
    {
        var records = await LogAsync("JSON", null, _ => throw new InvalidOperationException("thrown"));

        Assert.Multiple(() =>
        {
            Assert.That(records.Select(Property("level")), Is.EqualTo(["ERROR"]));
            Assert.That(records.Select(Property("errorMessage")), Is.EqualTo(["thrown"]));
        });
    }

    /// <summary>What a function logs in one invocation.</summary>
    private static async Task<List<string>> LogAsync(string? format, string? level, Action<ILambdaLogger> write)
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(
            server, ("AWS_LAMBDA_LOG_FORMAT", format), ("AWS_LAMBDA_LOG_LEVEL", level));
        server.Send("0", "request-1", ("Lambda-Runtime-Trace-Id", "Root=1"));
        function.Run((int input, ILambdaContext context) =>
        {
            write(context.Logger);
            return Task.FromResult(input);
        });
        await server.PostAsync();
        await function.StopAsync();
        return function.Log.Records();
    }

    private static Func<string, string?> Property(string name) => record =>
    {
        using var document = JsonDocument.Parse(record);
        return document.RootElement.GetProperty(name).GetString();
    };

    /// <summary>An argument of a log message whose own code fails.</summary>
    private sealed class Unprintable
    {
        public override string ToString() => throw new NotSupportedException();
    }
}
