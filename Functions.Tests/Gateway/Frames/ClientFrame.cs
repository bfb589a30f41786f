namespace Functions.Tests.Gateway.Frames;

/// <summary>First bytes of frames, each the last of its message but <see cref="TextToContinue"/>, and whole frames.</summary>
internal static class ClientFrame
{
    public const byte Text = 0x81, Continuation = 0x80, TextToContinue = 0x01, Close = 0x88, Ping = 0x89, Pong = 0x8A;

    /// <summary>A masked frame.</summary>
    public static byte[] Frame(byte first, int length)
    {
        byte[] size = length switch
        {
            < 126 => [(byte)(0x80 | length)],
            <= ushort.MaxValue => [0x80 | 126, (byte)(length >> 8), (byte)length],
            _ => [0x80 | 127, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        // A payload full of bytes that would be headers of too long frames, if anyone took them for headers.
        return [first, .. size, 1, 2, 3, 4, .. Enumerable.Repeat((byte)0xFF, length)];
    }
}
