using System.Net.WebSockets;

namespace Functions.Benchmarks.Gateway;

/// <summary>Many WebSocket clients in this process.</summary>
internal static class Sockets
{
    /// <summary>Handshakes under way at once.</summary>
    public const int Handshakes = 32;

    // Without it each socket would have a handler of its own.
    private static readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

    /// <summary>Opens as many as the array has room for.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="sockets">Receives them.</param>
    /// <param name="opened">Called with the index of each.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task OpenAsync(Uri url, ClientWebSocket[] sockets, Action<int> opened, CancellationToken cancellationToken) => Parallel.ForAsync(
        0, sockets.Length, new ParallelOptions { MaxDegreeOfParallelism = Handshakes, CancellationToken = cancellationToken }, async (index, token) =>
        {
            sockets[index] = new ClientWebSocket();
            sockets[index].Options.KeepAliveInterval = TimeSpan.Zero;
            await sockets[index].ConnectAsync(url, _http, token);
            opened(index);
        });
}
