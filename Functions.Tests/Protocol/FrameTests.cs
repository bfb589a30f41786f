using System.Text;
using ChatFunctions.Protocol;

namespace Functions.Tests.Protocol;

[TestFixture]
internal sealed class FrameTests
{
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
        Text(Frame.Utf8(new HelpFrame(null), ProtocolJson.Default.HelpFrame)),
        Is.EqualTo("""{"type":"help","message":"Use the sendMessage route to send a message.","example":{"action":"sendMessage","message":"hello, everyone!"}}"""));

    [Test]
    public void A_reply_carries_its_status_beside_the_frame()
    {
        var reply = Frame.Reply(400, new ErrorFrame("InvalidMessage", "do this", "r-1", "m-1"), ProtocolJson.Default.ErrorFrame);

        Assert.That(reply.StatusCode, Is.EqualTo(400));
        Assert.That(reply.Body, Is.EqualTo("""{"type":"error","code":"InvalidMessage","message":"do this","requestId":"r-1","id":"m-1"}"""));
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
