namespace ChatFunctions.Http;

/// <summary>
/// A pool of HTTP connections that is left as a whole once requests on it go unanswered. .NET keeps what is open but silent: an
/// HTTP/2 connection outlives every request that times out on it (dotnet/runtime#82236), and of HTTP/1.1 connections that fell
/// silent together each costs another request its time. A pool can neither be emptied nor tells which connection served a request.
/// </summary>
/// <remarks>
/// HTTP/2's PING would find out about the one but not the other, nor while a connection has as many requests as it takes
/// (dotnet/runtime#120179), and wants a timer, which a frozen environment cannot run.
/// </remarks>
/// <param name="handler">From <see cref="CreateHandler"/>.</param>
/// <param name="number">Tells a later pool from an earlier one.</param>
internal sealed class HttpConnections(SocketsHttpHandler handler, int number)
{
    /// <summary>Idle connections are closed after this long.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    // After the first posts' 2 s it leaves as much again of the 6 s that silence may delay an ack.
    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(2);

    // Not HttpClient: it would link a cancellation source and keep a timer of its own for every request.
    private readonly HttpMessageInvoker _http = new(handler);

    // Whoever made it is one of them.
    private int _users = 1;

    public int Number => number;

    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = _connectTimeout,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = IdleTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
    };

    /// <summary>Called before a request; false when everyone has left.</summary>
    public bool TryEnter()
    {
        while (Volatile.Read(ref _users) is var users and > 0)
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        }

        return false;
    }

    /// <summary>Called once a request's answer is read or given up, and by the owner; the last one closes the connections.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _http.Dispose();
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _http.SendAsync(request, cancellationToken);
}
