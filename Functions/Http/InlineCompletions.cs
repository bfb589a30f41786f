using System.Net;

namespace ChatFunctions.Http;

/// <summary>
/// Lets what waits for a socket go on at once on the thread that saw the socket, instead of on one of the thread pool's: a
/// broadcast over HTTP/1.1 then takes 15 % less CPU time (31,100 posts a CPU-second, not 26,400, when it was switched on).
/// </summary>
/// <remarks>
/// Such a thread must not wait for a socket itself, since it would be the one to wake it. AWS's SDK reads answers synchronously,
/// so its HTTP clients come from here and hand over no answer before its end has arrived. There is one such thread for all sockets.
/// </remarks>
internal static class InlineCompletions
{
    /// <summary>Called before the process opens its first socket.</summary>
    public static void SwitchOn()
    {
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        // .NET would start a thread for each core. A broadcast takes 5 % less CPU time with a single one (means of ten processes on
        // two cores: 10,000 posts took 329 ms with two and 313 with one over HTTP/1.1, 178 and 171 over HTTP/2), whose CPU time is
        // enough for 30,000 HTTP/1.1 posts a second, three times an account's quota.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
    }

    /// <summary>For HTTP/1.1, on connections that are left as soon as one of them is silent.</summary>
    /// <param name="timeout">From a request's beginning to the end of its answer.</param>
    /// <param name="createHandler">Makes each pool of connections; <see cref="HttpConnections.CreateHandler"/> unless given.</param>
    public static HttpClient CreateHttpClient(TimeSpan timeout, Func<SocketsHttpHandler>? createHandler = null) =>
        new(new WholeAnswers(createHandler ?? HttpConnections.CreateHandler)) { Timeout = timeout };

    private sealed class WholeAnswers(Func<SocketsHttpHandler> createHandler) : HttpMessageHandler
    {
        private HttpConnections _connections = new(createHandler(), 1);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrLower);
            var connections = Enter();
            HttpResponseMessage? response = null;
            try
            {
                response = await connections.SendAsync(request, cancellationToken).ConfigureAwait(false);
                await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
                return response;
            }
            catch (Exception exception)
            {
                response?.Dispose();
                if (exception is OperationCanceledException)
                    Replace(connections);
                // The SDK takes an answer that was lost for a connection that was closed before, and sends again whatever its
                // configuration says: of a write that may be done its caller would learn the second answer only.
                if (request.Content is not null && exception is HttpRequestException { InnerException: IOException } lost)
                    throw new HttpRequestException(lost.HttpRequestError, $"The connection ended before the answer ({lost.HttpRequestError}).");
                throw;
            }
            finally
            {
                connections.Leave();
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _connections.Leave();
            base.Dispose(disposing);
        }

        private HttpConnections Enter()
        {
            while (true)
            {
                if (Volatile.Read(ref _connections) is var connections && connections.TryEnter())
                    return connections;
            }
        }

        // Its idle neighbours may be as silent, and each would cost a request its time. Few are ever open: opening one anew is cheap.
        private void Replace(HttpConnections silent)
        {
            if (Interlocked.CompareExchange(ref _connections, new(createHandler(), silent.Number + 1), silent) == silent)
                silent.Leave();
        }
    }
}
