using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Client of the Runtime API, version 2018-06-01. It is the shortest path to the first event: one handler without
/// proxy lookup, cookies, redirects or tracing, and no timeout, for <c>next</c> may take as long as it likes.
/// </summary>
internal sealed class RuntimeApi(string? endpoint) : IDisposable
{
    /// <summary>The Runtime API takes no longer cause for X-Ray; an error without one is better than none.</summary>
    private const int MaxCauseLength = 1024 * 1024;

    private readonly string _root = $"http://{endpoint?.TrimEnd('/')}/2018-06-01/runtime";

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        // A type's name, and so the error's, may be in any script.
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    });

    /// <exception cref="InvalidOperationException">There is no Runtime API: this is not Lambda.</exception>
    public async Task<Invocation> NextAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(endpoint))
            throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: this program is started by Lambda or an emulator of it.");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_root}/invocation/next");
        using var response = await _http.SendAsync(request, cancellationToken);
        await CheckAsync(response, cancellationToken);
        // Read to the end before the handler runs: the connection then carries the answer too.
        var input = new MemoryStream(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return new Invocation(
            Header(response, "Lambda-Runtime-Aws-Request-Id")
                ?? throw new RuntimeApiClientException("The event has no request id.", (int)response.StatusCode, ""),
            Header(response, "Lambda-Runtime-Trace-Id"),
            Header(response, "Lambda-Runtime-Invoked-Function-Arn"),
            DateTimeOffset.FromUnixTimeMilliseconds(
                long.TryParse(Header(response, "Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture, out var deadline)
                    ? deadline
                    : 0),
            input);
    }

    public Task RespondAsync(string requestId, Stream response, CancellationToken cancellationToken)
    {
        var content = new StreamContent(response);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return PostAsync(InvocationUrl(requestId, "response"), content, exception: null, cancellationToken);
    }

    public Task ReportInvocationErrorAsync(string requestId, Exception exception, CancellationToken cancellationToken) =>
        PostAsync(InvocationUrl(requestId, "error"), ErrorContent(exception), exception, cancellationToken);

    public Task ReportInitializationErrorAsync(Exception exception) =>
        PostAsync($"{_root}/init/error", ErrorContent(exception), exception, CancellationToken.None);

    public void Dispose() => _http.Dispose();

    private string InvocationUrl(string requestId, string action) => $"{_root}/invocation/{Uri.EscapeDataString(requestId)}/{action}";

    private static ByteArrayContent ErrorContent(Exception exception)
    {
        var content = new ByteArrayContent(ErrorDocument.Write(exception));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json");
        return content;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        throw new RuntimeApiClientException(
            response.StatusCode switch
            {
                HttpStatusCode.BadRequest => "The Runtime API did not understand the request.",
                HttpStatusCode.Forbidden => "The Runtime API refused the request.",
                HttpStatusCode.RequestEntityTooLarge => "The response is larger than Lambda takes.",
                HttpStatusCode.InternalServerError => "The environment cannot be used any more; the process must end.",
                _ => "The Runtime API gave an unknown answer.",
            },
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private async Task PostAsync(string url, HttpContent content, Exception? exception, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        if (exception is not null)
        {
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", exception.GetType().Name);
            var cause = ErrorDocument.WriteCause(exception);
            if (cause.Length < MaxCauseLength)
                request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-XRay-Error-Cause", cause);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        await CheckAsync(response, cancellationToken);
    }
}
