using System.Net.Sockets;
using System.Text;

namespace Functions.Tests.Gateway;

/// <summary>A WebSocket client that writes its own bytes, right or wrong.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };

    /// <summary>The handshake's response, headers included.</summary>
    public string Response { get; private set; } = "";

    public static async Task<RawClient> ConnectAsync(GatewayHost host)
    {
        var client = new RawClient();
        await client._tcp.ConnectAsync(host.Url.Host, host.Url.Port);
        await client.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {host.Url.AbsolutePath} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
            "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
        while (!client.Response.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            client.Response += (char)(await client.ReadAsync(1))[0];
        }
        return client;
    }

    public async Task WriteAsync(params byte[] bytes) => await _tcp.GetStream().WriteAsync(bytes);

    /// <summary>A frame with a mask of zeros.</summary>
    public Task SendAsync(byte first, params byte[] payload) =>
        WriteAsync([first, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload]);

    public async Task<byte[]> ReadAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var bytes = new byte[count];
        await _tcp.GetStream().ReadExactlyAsync(bytes, timeout.Token);
        return bytes;
    }

    public void Dispose() => _tcp.Dispose();
}
