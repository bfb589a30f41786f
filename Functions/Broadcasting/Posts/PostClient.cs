using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace ChatFunctions.Broadcasting.Posts;

/// <summary>The pool of connections to @connections; it outlives invocations.</summary>
internal sealed class PostClient(SocketsHttpHandler handler) : IDisposable
{
    /// <summary>Idle connections are closed after this long.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Where unread answers go; written by everyone and read by no one.</summary>
    private static readonly byte[] _discarded = new byte[1024];

    // Not HttpClient: it would link a cancellation source and keep a timer of its own for every post.
    private readonly HttpMessageInvoker _http = new(handler);

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

    /// <summary>Sends a post and tells what to make of the answer; throws only when <paramref name="stopping"/> is cancelled.</summary>
    /// <param name="request">Not disposed: its content may be other posts' too.</param>
    /// <param name="timeout">Cancelled when this post has taken too long.</param>
    /// <param name="stopping">Cancelled when no post matters any more.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<PostOutcome> SendAsync(HttpRequestMessage request, CancellationToken timeout, CancellationToken stopping)
    {
        try
        {
            using (var response = await _http.SendAsync(request, timeout).ConfigureAwait(false))
            {
                // Disposing an unread answer closes an HTTP/1.1 connection and resets an HTTP/2 stream.
                var body = response.Content.ReadAsStream(timeout);
                while (await body.ReadAsync(_discarded, timeout).ConfigureAwait(false) > 0)
                {
                }

                return Judge(response.StatusCode) with { Multiplexed = response.Version.Major >= 2 };
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new(PostOutcomeKind.Unanswered, "no answer in time");
        }
        catch (HttpRequestException exception)
        {
            return new(PostOutcomeKind.Unavailable, exception.HttpRequestError.ToString());
        }
        catch (IOException)
        {
            return new(PostOutcomeKind.Unavailable, nameof(HttpRequestError.ResponseEnded));
        }
    }

    public void Dispose() => _http.Dispose();

    private static PostOutcome Judge(HttpStatusCode status) => (int)status switch
    {
        200 => new(PostOutcomeKind.Delivered),
        410 => new(PostOutcomeKind.Gone),
        429 => new(PostOutcomeKind.Throttled, "HTTP 429"),
        var code and >= 500 => new(PostOutcomeKind.Unavailable, string.Create(CultureInfo.InvariantCulture, $"HTTP {code}")),
        var code => new(PostOutcomeKind.Refused, string.Create(CultureInfo.InvariantCulture, $"HTTP {code}")),
    };
}
