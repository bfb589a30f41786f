using System.Text;
using CsCheck;
using Functions.Local.Gateway.Integrations;
using Functions.Local.Lambda;
using Functions.Tests.Gateway;
using Functions.Tests.Lambda;

namespace Functions.Tests.Properties;

/// <summary>Whatever a function posts to the Runtime API in answer to a client's message.</summary>
public sealed class RuntimeApiProperties
{
    private static readonly Gen<string> _proxyResponse = RandomJson.Object(
        Gen.OneOf("\"statusCode\"", "\"statusCode\"", "\"body\"", "\"headers\"", "\"multiValueHeaders\"", "\"isBase64Encoded\"", "\"cookies\""),
        Gen.Frequency((3, Gen.OneOf("200", "\"hello\"", "{}", "false", "true", "{\"a\":\"b\"}", "{\"a\":[\"b\"]}", "\"/w==\"")), (2, RandomJson.Value)));

    private static readonly Gen<string> _whole = Gen.Select(
        Gen.Frequency((3, Gen.Const("200")), (1, RandomJson.Number)), RandomJson.String, Gen.OneOf("true", "false", "null"),
        (status, body, base64) => $$"""{"statusCode":{{status}},"body":{{body}},"isBase64Encoded":{{base64}}}""");

    private static readonly Gen<byte[]> _body = Gen.Frequency(
        (3, _whole.Select(Encoding.UTF8.GetBytes)),
        (3, _proxyResponse.Select(Encoding.UTF8.GetBytes)),
        (2, RandomJson.Damaged(_whole).Select(Encoding.UTF8.GetBytes)),
        (1, RandomJson.Value.Select(Encoding.UTF8.GetBytes)),
        (1, RandomJson.Deep.Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Byte.Array[0, 300]));

    // A function may also report an error, of whatever type and form, or answer an event that is not its.
    private static readonly Gen<(byte[] Body, string Action, string ErrorType)> _answer = Gen.Select(
        _body,
        Gen.Frequency((5, Gen.Const("response")), (1, Gen.Const("error"))),
        Gen.String[Gen.Char[' ', '~'], 0, 40]);

    [Test]
    public async Task Every_answer_of_a_function_is_taken_and_the_client_sees_its_body_or_an_internal_server_error()
    {
        using var launcher = new HandDrivenLauncher();
        await using var lambda = await LambdaHost.ListenAsync(
            [LambdaHost.Function()], TestCode.Any(), new LambdaOptions { MaxConcurrency = 1 }, launcher);
        var starting = lambda.StartAsync();
        var runtime = await launcher.TakeAsync();
        runtime.Ask();
        await starting;
        await using var host = await GatewayHost.StartAsync();
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
                var wrong = await runtime.PostAsync($"invocation/{Uri.EscapeDataString(answer.ErrorType + "x")}/{answer.Action}", answer.Body);
                Assert.That(wrong.Status, Is.EqualTo(400));
                var reply = await runtime.PostAsync($"invocation/{received.RequestId}/{answer.Action}", answer.Body, answer.ErrorType);
                Assert.That(reply.Status, Is.EqualTo(202));
                runtime.Ask();
                var (body, isError) = answer.Action == "error" ? (null, true) : Expected(answer.Body);
                if (isError)
                {
                    errors++;
                    Assert.That(await client.ReceiveAsync(), Does.Match(
                        $$"""\A\{"message":"Internal server error","connectionId":"{{client.Id}}","requestId":"[A-Za-z0-9_-]{15}="\}\z"""));
                }
                else if (body is not null)
                {
                    Assert.That(await client.ReceiveAsync(), Is.EqualTo(body));
                }
            },
            iter: 800);
        Tally.AddInputs(errors);
        Assert.That(errors, Is.InRange(1, tried - 1));
    }

    // A frame that should not have come is found by the next answer that is not the expected one.
    private static (string? Body, bool IsError) Expected(byte[] answer)
    {
        try
        {
            var body = ProxyResponse.Parse(answer).Body;
            return (body.IsEmpty ? null : Encoding.UTF8.GetString(body.Span), false);
        }
        catch (FormatException)
        {
            return (null, true);
        }
    }
}
