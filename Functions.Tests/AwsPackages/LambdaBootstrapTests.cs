using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;

namespace Functions.Tests.AwsPackages;

// The process's environment and console are one for all tests.
[NonParallelizable]
public sealed class LambdaBootstrapTests
{
    private const string Api = "/2018-06-01/runtime";

    [Test]
    public async Task The_handlers_output_is_posted_as_the_response_to_its_event()
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        server.Send("\"grüße\"", "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
        function.Run((string input, ILambdaContext _) => Task.FromResult(input.Length));

        var post = await server.PostAsync();

        Assert.Multiple(() =>
        {
            Assert.That(post.Path, Is.EqualTo($"{Api}/invocation/8476a536-e9f4-11e8-9739-2dfe598c3fcd/response"));
            Assert.That(post.Headers["Content-Type"], Does.StartWith("application/json"));
            Assert.That(post.Body, Is.EqualTo("5"));
        });
    }

    [TestCase("response")]
    [TestCase("error")]
    public async Task A_request_id_stays_one_segment_of_the_path(string action)
    {
        const string id = "1?x=/../#2 %41";
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        server.Send("7", id);
        function.Run((int input, ILambdaContext _) => action == "error" ? throw new InvalidOperationException("no") : Task.FromResult(input));

        Assert.That((await server.PostAsync()).Path.Replace("%2F", "/", StringComparison.Ordinal), Is.EqualTo($"{Api}/invocation/{id}/{action}"));
    }

    [Test]
    public async Task A_stream_handler_reads_and_writes_bytes()
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        server.Send("as it is");
        function.Run(LambdaBootstrapBuilder.Create(async (Stream input, ILambdaContext _) =>
        {
            var output = new MemoryStream();
            await input.CopyToAsync(output);
            output.Position = 0;
            return (Stream)output;
        }));

        Assert.That((await server.PostAsync()).Body, Is.EqualTo("as it is"));
    }

    [Test]
    public async Task The_context_comes_from_the_events_headers_and_the_environment()
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(
            server,
            ("AWS_LAMBDA_FUNCTION_NAME", "chat-SendMessage"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
            ("AWS_LAMBDA_DOTNET_DISABLE_MEMORY_LIMIT_CHECK", "true"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/chat"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/31/[$LATEST]0"));
        server.Send(
            "0",
            "id-7",
            ("Lambda-Runtime-Deadline-Ms", DateTimeOffset.UtcNow.AddSeconds(20).ToUnixTimeMilliseconds().ToString()),
            ("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7"),
            ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:chat"));
        ILambdaContext? context = null;
        var remaining = TimeSpan.Zero;
        string? traceVariable = null;
        function.Run((int _, ILambdaContext given) =>
        {
            context = given;
            remaining = given.RemainingTime;
            traceVariable = Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID");
            return Task.FromResult(0);
        });
        await server.PostAsync();

        Assert.Multiple(() =>
        {
            Assert.That(context!.AwsRequestId, Is.EqualTo("id-7"));
            Assert.That(context.FunctionName, Is.EqualTo("chat-SendMessage"));
            Assert.That(context.FunctionVersion, Is.EqualTo("$LATEST"));
            Assert.That(context.MemoryLimitInMB, Is.EqualTo(512));
            Assert.That(context.LogGroupName, Is.EqualTo("/aws/lambda/chat"));
            Assert.That(context.LogStreamName, Is.EqualTo("2026/01/31/[$LATEST]0"));
            Assert.That(context.InvokedFunctionArn, Is.EqualTo("arn:aws:lambda:us-east-1:123456789012:function:chat"));
            Assert.That(context.TraceId, Is.EqualTo("Root=1-5bef4de7"));
            Assert.That(traceVariable, Is.EqualTo("Root=1-5bef4de7"));
            Assert.That(remaining, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromSeconds(20)));
        });
    }

    [Test]
    public async Task An_exception_of_the_handler_is_posted_as_an_error_and_the_next_event_is_served()
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        server.Send("1", "bad");
        server.Send("2", "good");
        function.Run((int input, ILambdaContext _) => input == 1
            ? throw new InvalidOperationException("says \"no\"", new ArgumentException("cause"))
            : Task.FromResult(input));

        var error = await server.PostAsync();
        var response = await server.PostAsync();

        using var document = JsonDocument.Parse(error.Body);
        var root = document.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(error.Path, Is.EqualTo($"{Api}/invocation/bad/error"));
            Assert.That(error.Headers["Lambda-Runtime-Function-Error-Type"], Is.EqualTo("InvalidOperationException"));
            Assert.That(error.Headers["Content-Type"], Is.EqualTo("application/vnd.aws.lambda.error+json"));
            Assert.That(error.Headers["Lambda-Runtime-Function-XRay-Error-Cause"], Does.Contain("InvalidOperationException"));
            Assert.That(root.GetProperty("errorType").GetString(), Is.EqualTo("InvalidOperationException"));
            Assert.That(root.GetProperty("errorMessage").GetString(), Is.EqualTo("says \"no\""));
            Assert.That(root.GetProperty("stackTrace")[0].GetString(), Does.StartWith("at Functions.Tests."));
            Assert.That(root.GetProperty("cause").GetProperty("errorType").GetString(), Is.EqualTo("ArgumentException"));
            Assert.That(response.Path, Is.EqualTo($"{Api}/invocation/good/response"));
        });
    }

    [Test]
    public async Task An_exception_of_the_initializer_is_reported_and_ends_the_run_before_any_event()
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        function.Run(
            (int input, ILambdaContext _) => Task.FromResult(input),
            () => throw new TimeoutException("no table"));

        var error = await server.PostAsync();

        using var document = JsonDocument.Parse(error.Body);
        Assert.Multiple(() =>
        {
            Assert.That(error.Path, Is.EqualTo($"{Api}/init/error"));
            Assert.That(document.RootElement.GetProperty("errorType").GetString(), Is.EqualTo("TimeoutException"));
            Assert.That(document.RootElement.GetProperty("errorMessage").GetString(), Is.EqualTo("no table"));
            Assert.That(async () => await function.Running, Throws.InstanceOf<TimeoutException>());
            Assert.That(server.NextRequests, Is.Zero);
        });
    }

    [Test]
    public async Task An_initializer_that_says_no_ends_the_run_without_an_error()
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        function.Run((int input, ILambdaContext _) => Task.FromResult(input), () => Task.FromResult(false));

        await function.Running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(server.NextRequests, Is.Zero);
    }

    [Test]
    public async Task The_address_of_the_runtime_api_may_have_a_path()
    {
        await using var server = await RuntimeApiServer.StartAsync("/SendMessageHandler");
        await using var function = new FunctionProcess(server);
        server.Send("3");
        function.Run((int input, ILambdaContext _) => Task.FromResult(input));

        Assert.That((await server.PostAsync()).Path, Does.StartWith("/SendMessageHandler/2018-06-01/"));
    }

    [TestCase("/next", 403)]
    [TestCase("/next", 500)]
    [TestCase("/response", 413)]
    [TestCase("/response", 500)]
    [TestCase("/error", 403)]
    public async Task A_refusal_of_the_runtime_api_ends_the_run(string request, int status)
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        server.Status = path => path.EndsWith(request, StringComparison.Ordinal) ? status : null;
        server.Send("1");
        function.Run((int input, ILambdaContext _) =>
            request == "/error" ? throw new InvalidOperationException() : Task.FromResult(input));

        Assert.That(
            async () => await function.Running.WaitAsync(TimeSpan.FromSeconds(30)),
            Throws.InstanceOf<RuntimeApiClientException>().With.Property("StatusCode").EqualTo(status));
    }

    [Test]
    public async Task Cancellation_ends_the_wait_for_an_event_quietly()
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        server.Send("1");
        function.Run((int input, ILambdaContext _) => Task.FromResult(input));
        await server.PostAsync();

        Assert.That(function.StopAsync, Throws.Nothing);
    }

    [Test]
    public async Task A_stream_handler_without_a_stream_is_an_error()
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        server.Send("1");
        function.Run(LambdaBootstrapBuilder.Create((Stream _, ILambdaContext _) => Task.FromResult<Stream>(null!)));

        var error = await server.PostAsync();

        Assert.That(error.Headers["Lambda-Runtime-Function-Error-Type"], Is.EqualTo("ArgumentNullException"));
    }

    [Test]
    public async Task Large_events_and_responses_pass_unchanged()
    {
        await using var server = await RuntimeApiServer.StartAsync();
        await using var function = new FunctionProcess(server);
        var text = new StringBuilder().Insert(0, "0123456789", 500_000).ToString();
        server.Send($"\"{text}\"");
        function.Run((string input, ILambdaContext _) => Task.FromResult(input));

        Assert.That((await server.PostAsync()).Body, Is.EqualTo($"\"{text}\""));
    }
}
