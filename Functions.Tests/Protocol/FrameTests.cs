using System.Text;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using CsCheck;
using Functions.Tests.Properties;

namespace Functions.Tests.Protocol;

[TestFixture]
internal sealed class FrameTests
{
    // Every character of Unicode, those that are escaped and those beyond the BMP more often.
    private static readonly Gen<string> _texts = Gen.Frequency(
            (3, Gen.Int[0, 0x7F]), (2, Gen.Int[0x80, 0xD7FF]), (1, Gen.Int[0xE000, 0xFFFF]), (2, Gen.Int[0x1_0000, 0x10_FFFF]))
        .Select(char.ConvertFromUtf32).Array[0, 300].Select(string.Concat);

    [Test]
    public void A_message_frame_is_typed_and_leaves_an_absent_name_out() => Assert.That(
        Text(Frame.Utf8(new MessageFrame("m-1", "abc=", null, "héllo <b>", "2026-01-31T09:30:00.125Z"), ProtocolJson.Default.MessageFrame)),
        Is.EqualTo("""{"type":"message","id":"m-1","from":"abc=","message":"héllo <b>","sentAt":"2026-01-31T09:30:00.125Z"}"""));

    [Test]
    public void An_ack_frame_counts() => Assert.That(
        Text(Frame.Utf8(new AckFrame("m-1", "2026-01-31T09:30:00.125Z", 3, 2, 1, false), ProtocolJson.Default.AckFrame)),
        Is.EqualTo("""{"type":"ack","id":"m-1","sentAt":"2026-01-31T09:30:00.125Z","delivered":3,"gone":2,"failed":1,"complete":false}"""));

    [Test]
    public void A_help_frame_shows_how_to_send() => Assert.That(
        Text(Frame.Utf8(new HelpFrame(null, [new("sendMessage", "hello, everyone!")]), ProtocolJson.Default.HelpFrame)),
        Is.EqualTo("""{"type":"help","message":"Use the sendMessage route to send a message.","example":{"action":"sendMessage","message":"hello, everyone!"},"examples":[{"action":"sendMessage","message":"hello, everyone!"}]}"""));

    [Test]
    public void A_reply_carries_its_status_beside_the_frame()
    {
        var reply = Frame.Reply(400, new ErrorFrame("InvalidMessage", "do this", "r-1", "m-1"), ProtocolJson.Default.ErrorFrame);

        Assert.That(reply.StatusCode, Is.EqualTo(400));
        Assert.That(reply.Body, Is.EqualTo("""{"type":"error","code":"InvalidMessage","message":"do this","requestId":"r-1","id":"m-1"}"""));
    }

    /// <summary>As JSON.stringify has it, so that a page can count: https://tc39.es/ecma262/#sec-quotejsonstring.</summary>
    [TestCase("\"\\\b\t\n\f\r", @"\""\\\b\t\n\f\r")]
    [TestCase("\u0000\u000b\u001f", @"\u0000\u000b\u001f")]
    [TestCase("/<>&'+`\u007f\u0085\u00a0\u00ad\u2028\u2029\ufeff\ufffd\uffff", "/<>&'+`\u007f\u0085\u00a0\u00ad\u2028\u2029\ufeff\ufffd\uffff")]
    [TestCase("🙂👩‍👩‍👧𝒜\udbff\udfff", "🙂👩‍👩‍👧𝒜\udbff\udfff")]
    public void Text_leaves_as_UTF8_with_only_what_JSON_demands_escaped(string text, string expected) => Assert.That(
        Text(Frame.Utf8(new MessageFrame("m-1", "abc=", text, text, "t"), ProtocolJson.Default.MessageFrame)),
        Is.EqualTo($$"""{"type":"message","id":"m-1","from":"abc=","name":"{{expected}}","message":"{{expected}}","sentAt":"t"}"""));

    [Test]
    public void Help_escapes_no_more_than_a_message() => Assert.That(
        Frame.Reply(200, new HelpFrame(new("abc=", null, null, "192.0.2.1", "🙂\"<a>"), ExampleFrame.OfEachRoute(keepsHistory: true)), ProtocolJson.Default.HelpFrame).Body,
        Does.Contain("""
            "userAgent":"🙂\"<a>"
            """));

    [Test]
    public void Every_text_leaves_as_JSON_stringify_writes_it() => _texts.Sample(text => Assert.That(
        Text(Frame.Utf8(new MessageFrame("m-1", "abc=", null, text, "t"), ProtocolJson.Default.MessageFrame)),
        Is.EqualTo($$"""{"type":"message","id":"m-1","from":"abc=","message":{{JsonStringify.Quote(text)}},"sentAt":"t"}""")), iter: 5_000);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
