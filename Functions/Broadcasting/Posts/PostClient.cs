using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace ChatFunctions.Broadcasting.Posts;

/// <summary>Makes posts to @connections, on connections that outlive invocations.</summary>
internal sealed class PostClient(PostConnections connections) : IDisposable
{
    /// <summary>Where unread answers go; written by everyone and read by no one.</summary>
    private static readonly byte[] _discarded = new byte[1024];

    /// <inheritdoc cref="PostConnections.HaveAnswered"/>
    public bool HasAnswers => connections.HaveAnswered;

    /// <summary>Sends a post and tells what to make of the answer; throws only when <paramref name="stopping"/> is cancelled.</summary>
    /// <param name="request">Not disposed: its content may be other posts' too.</param>
    /// <param name="attempt">What it tries.</param>
    /// <param name="began">The clock's timestamp of now.</param>
    /// <param name="timeout">Cancelled when this post has taken too long.</param>
    /// <param name="stopping">Cancelled when no post matters any more.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<PostOutcome> SendAsync(
        HttpRequestMessage request, Attempt attempt, long began, CancellationToken timeout, CancellationToken stopping)
    {
        var via = connections.Enter(attempt.SilentUpTo);
        try
        {
            using (var response = await via.SendAsync(request, timeout).ConfigureAwait(false))
            {
                // Disposing an unread answer closes an HTTP/1.1 connection and resets an HTTP/2 stream.
                var body = response.Content.ReadAsStream(timeout);
                while (await body.ReadAsync(_discarded, timeout).ConfigureAwait(false) > 0)
                {
                }

                connections.Answered(via, attempt);
                return Judge(response.StatusCode) with { Multiplexed = response.Version.Major >= 2 };
            }
        }
        catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException)
        {
            return new(PostOutcomeKind.Unavailable, "no connection in time");
        }
        catch (OperationCanceledException)
        {
            connections.Unanswered(via, began);
            if (stopping.IsCancellationRequested)
                throw;
            return new(PostOutcomeKind.Unanswered, "no answer in time", Via: via.Number);
        }
        catch (HttpRequestException exception)
        {
            return new(PostOutcomeKind.Unavailable, exception.HttpRequestError.ToString());
        }
        catch (IOException)
        {
            return new(PostOutcomeKind.Unavailable, nameof(HttpRequestError.ResponseEnded));
        }
        finally
        {
            via.Leave();
        }
    }

    public void Dispose() => connections.Dispose();

    private static PostOutcome Judge(HttpStatusCode status) => (int)status switch
    {
        200 => new(PostOutcomeKind.Delivered),
        410 => new(PostOutcomeKind.Gone),
        429 => new(PostOutcomeKind.Throttled, "HTTP 429"),
        var code and >= 500 => new(PostOutcomeKind.Unavailable, string.Create(CultureInfo.InvariantCulture, $"HTTP {code}")),
        var code => new(PostOutcomeKind.Refused, string.Create(CultureInfo.InvariantCulture, $"HTTP {code}")),
    };
}
