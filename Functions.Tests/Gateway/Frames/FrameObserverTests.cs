using Functions.Local.Gateway.Frames;
using static Functions.Tests.Gateway.Frames.ClientFrame;

namespace Functions.Tests.Gateway.Frames;

/// <summary>RFC 6455, 5.2.</summary>
public sealed class FrameObserverTests
{
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(1000)]
    public void A_frame_that_is_too_long_is_found_however_the_bytes_are_cut(int piece)
    {
        byte[] bytes =
        [
            .. Frame(Text, 5),
            .. Frame(Ping, 3),
            .. Frame(TextToContinue, 126),
            .. Frame(Continuation, 32 * 1024),
            .. Frame(Text, 0),
            .. Frame(TextToContinue, 200),
            .. Frame(Pong, 0),
            .. Frame(Continuation, (32 * 1024) + 1),
            .. Frame(Text, 70_000),
        ];
        var observer = new FrameObserver();
        foreach (var part in bytes.Chunk(piece))
        {
            observer.Observe(part);
        }
        // 1: five bytes; 2: in two frames; 3: empty; 4: its second frame is too long.
        Assert.That(observer.OversizedMessage, Is.EqualTo(4));
    }

    [Test]
    public void Frames_that_are_not_too_long_are_not_found()
    {
        var observer = new FrameObserver();
        observer.Observe([.. Frame(Text, 32 * 1024), .. Frame(TextToContinue, 125), .. Frame(Continuation, 32 * 1024)]);
        Assert.That(observer.OversizedMessage, Is.EqualTo(long.MaxValue));
    }
}
