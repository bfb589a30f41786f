using System.Text;
using System.Threading.Channels;
using Functions.Tests.Gateway;

namespace Functions.Tests.Output;

/// <summary>An output whose writers wait until it is released.</summary>
internal sealed class HeldPipe : Stream
{
    private readonly ManualResetEventSlim _isRead = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly MemoryStream _line = new();

    /// <summary>How many writes fail, as on a full disk, before one succeeds.</summary>
    public int Failures { get; set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    // Here and below NotSupportedException is what Stream's contract wants of one that can neither seek nor be read.
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Release() => _isRead.Set();

    public Task FailedAsync() => _failed.Task.WaitAsync(Patience.Length);

    /// <summary>The next lines, once there are so many.</summary>
    public async Task<string[]> LinesAsync(int count)
    {
        using var timeout = Patience.Start();
        var lines = new string[count];
        for (var line = 0; line < count; line++)
            lines[line] = await _lines.Reader.ReadAsync(timeout.Token);
        return lines;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _isRead.Wait();
        if (Failures-- > 0)
        {
            _failed.SetResult();
            throw new IOException("No space left on device");
        }
        foreach (var value in buffer.AsSpan(offset, count))
        {
            if (value != '\n')
            {
                _line.WriteByte(value);
                continue;
            }
            _lines.Writer.TryWrite(Encoding.UTF8.GetString(_line.ToArray()).TrimEnd('\r'));
            _line.SetLength(0);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
