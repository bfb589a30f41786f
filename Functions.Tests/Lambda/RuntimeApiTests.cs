using System.Globalization;
using Functions.Local.Lambda;

namespace Functions.Tests.Lambda;

/// <summary>The protocol of https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html</summary>
public sealed class RuntimeApiTests
{
    private HandDrivenLauncher _launcher = null!;
    private LambdaHost _host = null!;
    private HandDrivenRuntime _runtime = null!;

    [SetUp]
    public async Task StartOneEnvironment()
    {
        _launcher = new HandDrivenLauncher();
        _host = await LambdaHost.ListenAsync([LambdaHost.Function()], TestCode.Any(), launcher: _launcher);
        var starting = _host.StartAsync();
        _runtime = await _launcher.TakeAsync();
        _runtime.Ask();
        await starting;
    }

    [TearDown]
    public async Task Stop()
    {
        await _host.DisposeAsync();
        _launcher.Dispose();
    }

    [Test]
    public async Task An_event_goes_in_and_its_answer_comes_out()
    {
        var invoking = _host.InvokeAsync("""{"question":1}""");
        var received = await _runtime.Received;
        var reply = await _runtime.RespondAsync(received.RequestId, """{"answer":2}""");

        Assert.That(received.Payload, Is.EqualTo("""{"question":1}"""));
        Assert.That(reply, Is.EqualTo(new Reply(202, """{"status":"OK"}""")));
        Assert.That(await invoking, Is.EqualTo("""{"answer":2}"""));
        Assert.That(_host.Output, Does.Match($@"Echo REPORT RequestId: {received.RequestId} Duration: [\d.]+ ms Memory Size: 128 MB Init Duration: [\d.]+ ms"));
    }

    [Test]
    public async Task An_event_carries_the_headers_of_Lambda()
    {
        var before = DateTimeOffset.UtcNow;
        _ = _host.InvokeAsync("{}");
        var received = await _runtime.Received;
        var deadline = DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(received.Headers["Lambda-Runtime-Deadline-Ms"], CultureInfo.InvariantCulture));

        Assert.That(Guid.TryParse(received.RequestId, out _), Is.True);
        Assert.That(deadline, Is.EqualTo(before + TimeSpan.FromSeconds(30)).Within(TimeSpan.FromSeconds(10)));
        Assert.That(received.Headers["Lambda-Runtime-Invoked-Function-Arn"], Is.EqualTo("arn:aws:lambda:us-east-1:123456789012:function:stack-Echo"));
        Assert.That(received.Headers["Lambda-Runtime-Trace-Id"], Does.Match("^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$"));
        Assert.That(received.ContentType?.MediaType, Is.EqualTo("application/json"));
    }

    [Test]
    public async Task An_error_of_the_handler_is_passed_on_with_type_and_message()
    {
        var invoking = _host.InvokeAsync("{}");
        var received = await _runtime.Received;
        var reply = await _runtime.FailAsync(received.RequestId, """{"errorMessage":"no such table","errorType":"TableError","stackTrace":["a"]}""");

        Assert.That(reply.Status, Is.EqualTo(202));
        Assert.That(await invoking, Is.EqualTo("TableError: no such table"));
        Assert.That(_host.Output, Does.Contain("TableError: no such table"));
    }

    [Test]
    public async Task An_error_without_a_readable_body_takes_its_type_from_the_header()
    {
        var invoking = _host.InvokeAsync("{}");
        var received = await _runtime.Received;
        await _runtime.PostAsync($"invocation/{received.RequestId}/error", "oops"u8.ToArray(), errorType: "Runtime.NoSuchHandler");

        Assert.That(await invoking, Is.EqualTo("Runtime.NoSuchHandler: "));
    }

    [TestCase("response")]
    [TestCase("error")]
    public async Task An_unknown_request_id_is_refused_and_the_invocation_goes_on(string what)
    {
        var invoking = _host.InvokeAsync("{}");
        var received = await _runtime.Received;
        var refused = await _runtime.PostAsync($"invocation/{Guid.NewGuid()}/{what}", "{}"u8.ToArray());
        await _runtime.RespondAsync(received.RequestId, "1");

        Assert.That(refused.Status, Is.EqualTo(400));
        Assert.That(refused.Body, Does.Contain("""
            "errorType":"InvalidRequestID"
            """));
        Assert.That(await invoking, Is.EqualTo("1"));
    }

    [Test]
    public async Task A_second_answer_to_the_same_event_is_refused()
    {
        var invoking = _host.InvokeAsync("{}");
        var received = await _runtime.Received;
        await _runtime.RespondAsync(received.RequestId, "1");
        var second = await _runtime.RespondAsync(received.RequestId, "2");

        Assert.That(second.Status, Is.EqualTo(400));
        Assert.That(await invoking, Is.EqualTo("1"));
    }

    [Test]
    public async Task The_event_of_another_environment_cannot_be_answered()
    {
        var first = _host.InvokeAsync("1");
        var received = await _runtime.Received;
        var second = _host.InvokeAsync("2");
        var other = await _launcher.TakeAsync();
        var receivedByOther = await other.NextAsync();
        var foreign = await other.RespondAsync(received.RequestId, "0");
        await other.RespondAsync(receivedByOther.RequestId, "2");
        await _runtime.RespondAsync(received.RequestId, "1");

        Assert.That(foreign.Status, Is.EqualTo(400));
        Assert.That(await Task.WhenAll(first, second), Is.EqualTo((string[])["1", "2"]));
    }

    [Test]
    public async Task An_answer_of_6_MB_passes()
    {
        var invoking = _host.InvokeAsync("{}");
        var received = await _runtime.Received;
        var answer = new string('x', 6 * 1024 * 1024);
        await _runtime.RespondAsync(received.RequestId, answer);

        Assert.That(await invoking, Has.Length.EqualTo(answer.Length));
    }

    [Test]
    public async Task A_larger_answer_is_refused_and_fails_the_invocation()
    {
        var invoking = _host.InvokeAsync("{}");
        var received = await _runtime.Received;
        var reply = await _runtime.RespondAsync(received.RequestId, new string('x', RuntimeApi.MaxPayloadBytes + 1));

        Assert.That(reply.Status, Is.EqualTo(413));
        Assert.That(reply.Body, Does.Contain("Function.ResponseSizeTooLarge"));
        Assert.That(await invoking, Does.StartWith("Function.ResponseSizeTooLarge: "));
    }

    [Test]
    public async Task A_second_event_is_not_given_before_the_first_is_answered()
    {
        var invoking = _host.InvokeAsync("{}");
        var received = await _runtime.Received;
        var refused = await _runtime.AskAsync();
        await _runtime.RespondAsync(received.RequestId, "1");

        Assert.That(refused.Status, Is.EqualTo(403));
        Assert.That(await invoking, Is.EqualTo("1"));
    }

    [TestCase("/Echo/99/2018-06-01/runtime/invocation/next")]
    [TestCase("/Unknown/1/2018-06-01/runtime/invocation/next")]
    [TestCase("/Echo/1/2018-06-01/runtime/invocation/previous")]
    public async Task What_does_not_exist_is_not_found(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_host.Address, path));

        Assert.That((await _runtime.SendAsync(request)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_web_page_cannot_take_an_event()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_runtime.Api, "invocation/next"));
        request.Headers.Add("Origin", "https://example.com");

        Assert.That((await _runtime.SendAsync(request)).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task A_runtime_that_gave_up_waiting_may_ask_again()
    {
        var environment = _host.Service.Find("Echo", 1)!.Value.Environment;
        using var giveUp = new CancellationTokenSource();
        var abandoned = environment.NextAsync(giveUp.Token);
        await giveUp.CancelAsync();
        Assert.That(await abandoned, Is.Null);

        _runtime.Ask();
        var invoking = _host.InvokeAsync("7");
        var received = await _runtime.Received;
        await _runtime.RespondAsync(received.RequestId, received.Payload);

        Assert.That(await invoking, Is.EqualTo("7"));
    }

    [Test]
    public async Task The_caller_may_give_up_while_the_invocation_runs_on()
    {
        using var giveUp = new CancellationTokenSource();
        var invoking = _host.Service.InvokeAsync("stack-Echo", "{}"u8.ToArray(), giveUp.Token);
        var received = await _runtime.Received;
        await giveUp.CancelAsync();

        Assert.That(async () => await invoking, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await _runtime.RespondAsync(received.RequestId, "1")).Status, Is.EqualTo(202));
    }

    [Test]
    public async Task An_unknown_function_is_not_found() =>
        Assert.That(await _host.InvokeAsync("{}", "Other"), Is.EqualTo("ResourceNotFoundException: Function not found: stack-Other"));
}
