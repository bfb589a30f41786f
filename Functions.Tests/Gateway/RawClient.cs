using System.Net.Sockets;
using System.Text;

namespace Functions.Tests.Gateway;

/// <summary>A WebSocket client that writes its own bytes, right or wrong.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private NetworkStream _stream = null!;

    /// <summary>The handshake's response, headers included.</summary>
    public string Response { get; private set; } = "";

    /// <param name="host">Where to connect.</param>
    /// <param name="headers">More lines of the handshake, each with its line break.</param>
    public static async Task<RawClient> ConnectAsync(GatewayHost host, string headers = "")
    {
        var client = new RawClient();
        using var timeout = Patience.Start();
        await client._tcp.ConnectAsync(host.Url.Host, host.Url.Port, timeout.Token);
        client._stream = client._tcp.GetStream();
        await client.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {host.Url.AbsolutePath} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
            $"Sec-WebSocket-Extensions: permessage-deflate\r\n{headers}\r\n"));
        while (!client.Response.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            client.Response += (char)(await client.ReadAsync(1))[0];
        }
        return client;
    }

    public async Task WriteAsync(params byte[] bytes)
    {
        using var timeout = Patience.Start();
        await _stream.WriteAsync(bytes, timeout.Token);
    }

    /// <summary>A frame with a mask of zeros.</summary>
    public Task SendAsync(byte first, params byte[] payload) =>
        WriteAsync([first, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload]);

    public async Task<byte[]> ReadAsync(int count)
    {
        using var timeout = Patience.Start();
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, timeout.Token);
        return bytes;
    }

    /// <summary>Says that nothing more comes, without a close frame.</summary>
    public void EndWriting() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>What is left until the server ends the connection; a reset throws.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var timeout = Patience.Start();
        using var rest = new MemoryStream();
        await _stream.CopyToAsync(rest, timeout.Token);
        return rest.ToArray();
    }

    public void Dispose() => _tcp.Dispose();
}
