namespace Functions.Local.Gateway.Frames;

/// <summary>
/// An upgraded connection that shows its bytes to a <see cref="FrameObserver"/>. Disposing it does nothing: a WebSocket that
/// met a violation lets go of its stream at once, and <see cref="DrainAsync"/> still reads; the server ends the connection.
/// </summary>
internal sealed class FrameObservingStream(Stream inner, FrameObserver frames) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    // Here and below NotSupportedException is what Stream's contract wants of one that cannot seek.
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        frames.Observe(buffer.Span[..count]);
        return count;
    }

    /// <summary>
    /// Reads and forgets until the client's close frame or its end. A TCP connection that is closed over unread bytes is
    /// reset, and the reset may overtake the close frame just sent.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4 * 1024];
        try
        {
            while (!frames.CloseReceived && await ReadAsync(buffer, cancellationToken) > 0)
            {
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // All is said; the client need not hear it.
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        frames.Observe(buffer.AsSpan(offset, read));
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(frames.ObserveSent(buffer), cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(frames.ObserveSent(buffer.AsMemory(offset, count)).Span);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
