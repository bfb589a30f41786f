namespace Functions.Local.Gateway.Frames;

/// <summary>Follows the frames of a connection through their bytes, for what the WebSocket above does not tell.</summary>
/// <remarks>
/// <see cref="System.Net.WebSockets.WebSocket"/> hides where frames begin and end, and API Gateway limits frames, not only
/// messages. Only headers are looked at (RFC 6455, section 5.2); whether they are valid is the WebSocket's business.
/// What is received is observed by the reader of the stream alone; it and the receive loop are one logical thread.
/// </remarks>
internal sealed class FrameObserver
{
    private enum Next
    {
        Opcode,
        Length,
        ExtendedLength,
        Mask,
        Payload,
    }

    private const int MaskLength = 4;
    private const byte CloseFrame = 0x88;
    private const int NoCode = 1005;

    private static readonly byte[] CloseWithoutCode = [CloseFrame, 0];

    private Next _next;
    private int _opcode;
    private bool _masked;
    private int _left;
    private ulong _length;
    private long _messages;
    private volatile int _closeSent;

    /// <summary>The message (1 for the connection's first) with the first frame that is too long, or <see cref="long.MaxValue"/>.</summary>
    public long OversizedMessage { get; private set; } = long.MaxValue;

    /// <summary>Whether the client closed without a code, which the WebSocket reports as if it had said 1000.</summary>
    public bool ClosedWithoutCode { get; private set; }

    /// <summary>Whether a close frame of the client's has come, whole.</summary>
    public bool CloseReceived { get; private set; }

    /// <summary>The code of the close frame that has been sent, 1005 for none in it; null until then.</summary>
    public int? CloseSent => _closeSent == 0 ? null : _closeSent;

    /// <summary>Looks at what is about to be sent, which the WebSocket writes frame by frame.</summary>
    /// <returns>What to send: a close frame that says 1005, which means "no code" and must not be on the wire, is one without code.</returns>
    public ReadOnlyMemory<byte> ObserveSent(ReadOnlyMemory<byte> frame)
    {
        if (frame.Span is [CloseFrame, >= 2, var high, var low, ..])
        {
            _closeSent = (high << 8) | low;
            return _closeSent == NoCode ? CloseWithoutCode : frame;
        }
        return frame;
    }

    /// <summary>Looks at what has been received.</summary>
    public void Observe(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_next == Next.Payload)
            {
                var skipped = (int)Math.Min(_length, (ulong)bytes.Length);
                _length -= (ulong)skipped;
                bytes = bytes[skipped..];
                if (_length == 0)
                {
                    EndFrame();
                }
                continue;
            }
            ObserveHeader(bytes[0]);
            bytes = bytes[1..];
        }
    }

    private void ObserveHeader(byte value)
    {
        switch (_next)
        {
            case Next.Opcode:
                _opcode = value & 0xF;
                _next = Next.Length;
                break;
            case Next.Length:
                _masked = (value & 0x80) != 0;
                var length = value & 0x7F;
                _left = length switch { 126 => 2, 127 => 8, _ => 0 };
                _length = _left == 0 ? (ulong)length : 0;
                _next = Next.ExtendedLength;
                LengthMayBeComplete();
                break;
            case Next.ExtendedLength:
                _length = (_length << 8) | value;
                _left--;
                LengthMayBeComplete();
                break;
            default:
                _left--;
                HeaderMayBeComplete();
                break;
        }
    }

    private void LengthMayBeComplete()
    {
        if (_left > 0)
        {
            return;
        }
        // 0 continues a message, 1 (text) and 2 (binary) begin one, 8 and up are control frames, 125 bytes at most.
        if (_opcode is 1 or 2)
        {
            _messages++;
        }
        if (_opcode <= 2 && _length > Limits.Frame)
        {
            OversizedMessage = Math.Min(OversizedMessage, _messages);
        }
        ClosedWithoutCode |= _opcode == 8 && _length == 0;
        _left = _masked ? MaskLength : 0;
        _next = Next.Mask;
        HeaderMayBeComplete();
    }

    private void HeaderMayBeComplete()
    {
        if (_left > 0)
        {
            return;
        }
        if (_length > 0)
        {
            _next = Next.Payload;
        }
        else
        {
            EndFrame();
        }
    }

    private void EndFrame()
    {
        // One that is not masked is a violation, and what follows is still on its way.
        CloseReceived |= _opcode == 8 && _masked;
        _next = Next.Opcode;
    }
}
