using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// Lambda's own log descriptor, which keeps the lines of one record together in CloudWatch. Each write is a frame:
/// type, length (4 bytes each), time in microseconds since 1970 (8 bytes), all big-endian, then the bytes.
/// </summary>
internal sealed class FrameStream : Stream
{
    private const int HeaderLength = 16;
    private const uint Json = 0xa55a0002;
    private const uint Text = 0xa55a0003;

    /// <summary>What fits into one event of CloudWatch Logs.</summary>
    private const int MaxLength = (256 * 1024) - 26;

    private readonly FileStream _descriptor;
    private readonly uint _type;

    private FrameStream(int descriptor, uint type)
    {
        _descriptor = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        _type = type;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    // From here on NotSupportedException is what Stream's contract wants of one that can only be written.
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Null when Lambda offers no descriptor.</summary>
    public static FrameStream? FromEnvironment()
    {
        if (!int.TryParse(
            Environment.GetEnvironmentVariable("_LAMBDA_TELEMETRY_LOG_FD"), CultureInfo.InvariantCulture, out var descriptor))
        {
            return null;
        }

        var isJson = string.Equals(
            Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_FORMAT"), "Json", StringComparison.OrdinalIgnoreCase);
        try
        {
            return new FrameStream(descriptor, isJson ? Json : Text);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // The descriptor cannot be written to; the process's output always can.
            return null;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        while (buffer.Length > 0)
        {
            var part = buffer[..Math.Min(buffer.Length, MaxLength)];
            BinaryPrimitives.WriteUInt32BigEndian(header, _type);
            BinaryPrimitives.WriteInt32BigEndian(header[4..], part.Length);
            BinaryPrimitives.WriteInt64BigEndian(
                header[8..], (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
            _descriptor.Write(header);
            _descriptor.Write(part);
            buffer = buffer[part.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
