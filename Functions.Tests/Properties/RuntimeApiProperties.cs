using System.Text;
using CsCheck;
using Functions.Local.Lambda;
using Functions.Tests.Gateway;
using Functions.Tests.Lambda;

namespace Functions.Tests.Properties;

/// <summary>Whatever a function posts to the Runtime API in answer to a client's message.</summary>
public sealed class RuntimeApiProperties
{
    private static readonly TimeSpan _integrationTimeout = TimeSpan.FromSeconds(29);

    private static readonly Gen<string> _proxyResponse = RandomJson.Object(
        Gen.OneOf("\"statusCode\"", "\"statusCode\"", "\"body\"", "\"headers\"", "\"multiValueHeaders\"", "\"isBase64Encoded\"", "\"cookies\""),
        Gen.Frequency((3, Gen.OneOf("200", "\"hello\"", "{}", "false", "true", "{\"a\":\"b\"}", "{\"a\":[\"b\"]}", "\"/w==\"")), (2, RandomJson.Value)));

    // Mostly well-formed, for a wrong part is found only where the others are right.
    private static readonly Gen<string> _whole = Gen.Select(
        Gen.Frequency((4, Gen.Const("200")), (1, RandomJson.Number)),
        Gen.Frequency((4, RandomJson.String), (1, Gen.OneOf("\"/w==\"", "\"aGVsbG8=\""))),
        Gen.OneOf("true", "false", "null"),
        Headers(Gen.OneOf("\"a\"", "1", "true", "null")),
        Headers(Gen.OneOf("[]", "[\"a\"]", "[1,null]")),
        (status, body, base64, headers, multiValueHeaders) =>
            $$"""{"statusCode":{{status}},"body":{{body}},"isBase64Encoded":{{base64}},"headers":{{headers}},"multiValueHeaders":{{multiValueHeaders}}}""");

    // A message may have 128 KB.
    private static readonly Gen<string> _large = Gen.Select(
        Gen.Int[-2, 2], Gen.OneOf("x", "é"), Gen.Bool, (difference, filling, base64) =>
        {
            var size = (128 * 1024) + difference;
            var text = string.Concat(Enumerable.Repeat(filling, size / Encoding.UTF8.GetByteCount(filling)));
            var body = base64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) : text;
            return $$"""{"statusCode":200,"body":"{{body}}","isBase64Encoded":{{(base64 ? "true" : "false")}}}""";
        });

    private static readonly Gen<byte[]> _body = Gen.Frequency(
        (1, _large.Select(Encoding.UTF8.GetBytes)),
        (8, _whole.Select(Encoding.UTF8.GetBytes)),
        (3, _proxyResponse.Select(Encoding.UTF8.GetBytes)),
        (2, RandomJson.Damaged(_whole).Select(Encoding.UTF8.GetBytes)),
        (1, RandomJson.Value.Select(Encoding.UTF8.GetBytes)),
        (1, RandomJson.Deep.Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Byte.Array[0, 300]));

    // A function may also report an error, of whatever type and form, answer an event that is not its, or answer too late.
    private static readonly Gen<(byte[] Body, string Action, string ErrorType)> _answer = Gen.Select(
        _body,
        Gen.Frequency((10, Gen.Const("response")), (2, Gen.Const("error")), (1, Gen.Const("late"))),
        Gen.String[Gen.Char[' ', '~'], 0, 40]);

    private static Gen<string> Headers(Gen<string> wellFormed) => Gen.Frequency(
        (3, Gen.Const("null")), (2, RandomJson.Object(RandomJson.String, Gen.Frequency((5, wellFormed), (1, RandomJson.Value)))));

    [Test]
    public async Task Every_answer_of_a_function_is_taken_and_the_client_sees_its_body_or_what_API_Gateway_says_of_failures()
    {
        using var launcher = new HandDrivenLauncher();
        await using var lambda = await LambdaHost.ListenAsync(
            [LambdaHost.Function()], TestCode.Any(), new LambdaOptions { MaxConcurrency = 1 }, launcher);
        var starting = lambda.StartAsync();
        var runtime = await launcher.TakeAsync();
        runtime.Ask();
        await starting;
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        host.Functions.On("sendMessage", (message, cancelled) =>
            lambda.Service.InvokeAsync("stack-Echo", Encoding.UTF8.GetBytes(message.GetRawText()), cancelled));
        using var client = await host.ConnectAsync();
        int tried = 0, errors = 0;
        await _answer.SampleInTimeAsync(
            async answer =>
            {
                tried++;
                await client.SendAsync("""{"action":"sendMessage"}""");
                var received = await runtime.Received;
                var late = answer.Action == "late";
                if (late)
                {
                    // The message before, of which the client hears nothing, may not be over yet; it is not to be late too.
                    while (clock.SetFor(_integrationTimeout) > 1)
                        await Task.Delay(1);
                    clock.Advance(_integrationTimeout);
                    Assert.That(await client.ReceiveAsync(), Does.Match(Error(client, "Endpoint request timed out")));
                }

                var action = late ? "response" : answer.Action;
                var wrong = await runtime.PostAsync($"invocation/{Uri.EscapeDataString(answer.ErrorType + "x")}/{action}", answer.Body);
                Assert.That(wrong.Status, Is.EqualTo(400));
                var reply = await runtime.PostAsync($"invocation/{received.RequestId}/{action}", answer.Body, answer.ErrorType);
                Assert.That(reply.Status, Is.EqualTo(202));
                runtime.Ask();
                var (body, isError) = answer.Action == "response" ? ProxyResponseRule.Expected(answer.Body) : (null, !late);
                if (isError)
                {
                    Assert.That(await client.ReceiveAsync(), Does.Match(Error(client, "Internal server error")));
                }
                else if (body is not null)
                {
                    Assert.That(await client.ReceiveAsync(), Is.EqualTo(body));
                }

                // A frame that should not have come is found by the next answer that is not the expected one.
                errors += isError || late ? 1 : 0;
            },
            iter: 800);
        Tally.AddInputs(errors);
        Assert.That(errors, Is.InRange(1, tried - 1));
    }

    private static string Error(Gateway.Client client, string message) =>
        $$"""\A\{"message":"{{message}}","connectionId":"{{client.Id}}","requestId":"[A-Za-z0-9_-]{15}="\}\z""";
}
