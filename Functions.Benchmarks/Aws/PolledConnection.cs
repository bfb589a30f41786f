using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Functions.Benchmarks.Aws;

/// <summary>A connection of <see cref="PolledListener"/>, whose thread alone calls <see cref="Receive"/> and <see cref="Send"/>.</summary>
internal sealed class PolledConnection : DefaultConnectionContext
{
    // Without a bound, so that no flush waits: a client waits for its answers before it asks anew.
    private static readonly PipeOptions _options = new(pauseWriterThreshold: 0);

    private readonly Pipe _received = new(_options);
    private readonly Pipe _toSend = new(_options);
    private readonly Socket _socket;
    private volatile bool _aborted;

    public PolledConnection(Socket socket)
    {
        _socket = socket;
        Transport = new Ends(_received.Reader, _toSend.Writer);
    }

    public bool IsClosed { get; private set; }

    /// <summary>Hands over what has arrived; called when something has.</summary>
    public void Receive()
    {
        Memory<byte> memory;
        int length;
        do
        {
            memory = _received.Writer.GetMemory(16 * 1024);
            length = _socket.Receive(memory.Span, SocketFlags.None, out var error);
            if (error != SocketError.Success || length == 0)
            {
                Close();
                return;
            }

            _received.Writer.Advance(length);
        }
        while (length == memory.Length && _socket.Available > 0);

        _ = _received.Writer.FlushAsync();
    }

    /// <summary>Sends what there is to send.</summary>
    public void Send()
    {
        if (_aborted)
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

    public override void Abort(ConnectionAbortedException abortReason) => _aborted = true;

    public override ValueTask DisposeAsync()
    {
        Transport.Input.Complete();
        Transport.Output.Complete();
        return base.DisposeAsync();
    }

    private void Close()
    {
        IsClosed = true;
        _received.Writer.Complete();
        _toSend.Reader.Complete();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
