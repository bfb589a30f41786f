using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Functions.Benchmarks.Aws;

/// <summary>A connection of <see cref="PolledListener"/>, whose thread alone calls it.</summary>
internal sealed class PolledConnection
{
    // Without a bound: a client waits for its answers before it asks anew.
    private static readonly PipeOptions _options = new(pauseWriterThreshold: 0, useSynchronizationContext: false);

    /// <summary>Bytes read in a millisecond: more than a busy HTTP/2 connection brings.</summary>
    private const int MostAtOnce = 256 * 1024;

    private readonly Pipe _received = new(_options);
    private readonly Pipe _toSend = new(_options);
    private readonly Socket _socket;

    public PolledConnection(Socket socket)
    {
        _socket = socket;
        Context = new(Guid.NewGuid().ToString(), new Ends(_received.Reader, _toSend.Writer), new Ends(_toSend.Reader, _received.Writer))
        {
            LocalEndPoint = socket.LocalEndPoint,
            RemoteEndPoint = socket.RemoteEndPoint,
        };
    }

    /// <summary>For Kestrel.</summary>
    public DefaultConnectionContext Context { get; }

    public bool IsClosed { get; private set; }

    /// <summary>Hands over what has arrived; called when something has.</summary>
    public void Receive()
    {
        var memory = _received.Writer.GetMemory(MostAtOnce);
        var length = _socket.Receive(memory.Span, SocketFlags.None, out var error);
        if (error != SocketError.Success || length == 0)
        {
            Close();
            return;
        }

        _received.Writer.Advance(length);
        _ = _received.Writer.FlushAsync();
    }

    /// <summary>Sends what there is to send.</summary>
    public void Send()
    {
        if (Context.ConnectionClosed.IsCancellationRequested)
            Close();
        if (IsClosed || !_toSend.Reader.TryRead(out var result))
            return;
        foreach (var segment in result.Buffer)
        {
            _ = _socket.Send(segment.Span, SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                Close();
                return;
            }
        }

        _toSend.Reader.AdvanceTo(result.Buffer.End);
        if (result.IsCompleted)
            Close();
    }

    private void Close()
    {
        IsClosed = true;
        _received.Writer.Complete();
        _toSend.Reader.Complete();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
