using System.Buffers;
using System.Text;

namespace Functions.Local.Gateway.Frames;

/// <summary>A text message on its way to a client, in a buffer of the shared pool that is given back once it is sent or dropped.</summary>
internal readonly struct OutgoingMessage
{
    private readonly byte[] _buffer;

    private OutgoingMessage(int length)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(length);
        Length = length;
    }

    public int Length { get; }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    public static OutgoingMessage Copy(ReadOnlySpan<byte> utf8)
    {
        var message = new OutgoingMessage(utf8.Length);
        utf8.CopyTo(message._buffer);
        return message;
    }

    public static OutgoingMessage Copy(in ReadOnlySequence<byte> utf8)
    {
        var message = new OutgoingMessage((int)utf8.Length);
        utf8.CopyTo(message._buffer);
        return message;
    }

    /// <summary>API Gateway's own error, <c>{"message","connectionId","requestId"}</c>.</summary>
    /// <param name="message">A fixed text: it is not escaped.</param>
    /// <param name="connectionId">The connection's id.</param>
    /// <param name="requestId">The id of the request that failed.</param>
    public static OutgoingMessage Error(string message, string connectionId, string requestId) => Copy(Encoding.UTF8.GetBytes(
        $$"""{"message":"{{message}}","connectionId":"{{connectionId}}","requestId":"{{requestId}}"}"""));

    public void Return() => ArrayPool<byte>.Shared.Return(_buffer);
}
