using System.Net;
using System.Text.Json;
using ChatFunctions.Http;

namespace ChatFunctions.SignIn;

/// <summary>
/// The issuer's keys, found by its discovery document. They are read anew after an hour, and for a key that is not among them, but no
/// more than once a minute whatever tokens say; where that fails, those that are known go on.
/// </summary>
/// <remarks>https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig</remarks>
internal sealed class IssuerKeys
{
    private static readonly TimeSpan _lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _pauseWithoutKeys = TimeSpan.FromSeconds(1);

    // Of each of the two documents. The key sets of large providers, whose keys carry certificates, are 20 KB.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(2);
    private const int MaximumLength = 256 * 1024;

    private readonly string _issuer;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    private IReadOnlyList<SigningKey> _keys = [];
    private long? _readAt;
    private long? _triedAt;
    private string? _failure;
    private string? _untold;

    /// <param name="issuer">Its name, which is where it is.</param>
    /// <param name="clock">For the times between two tries.</param>
    /// <param name="roots">Whom to believe that it is the issuer.</param>
    public IssuerKeys(string issuer, TimeProvider clock, SystemRoots roots)
    {
        (_issuer, _clock) = (issuer, clock);
        // It follows no redirect: whom the issuer trusts it names in its document.
        var handler = HttpConnections.CreateHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = roots.Validate;
        _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaximumLength };
    }

    /// <summary>Why the last try failed, told once; null when it did not, or was told.</summary>
    public string? TakeFailure() => Interlocked.Exchange(ref _untold, null);

    /// <summary>The keys that may have signed a token.</summary>
    /// <exception cref="IssuerException">No key is known at all, or this one is not and may be among those that could not be read.</exception>
    public async Task<IReadOnlyList<SigningKey>> FindAsync(Jws token, CancellationToken cancellationToken)
    {
        var found = Find(token);
        if ((found.Count == 0 || Elapsed(_readAt) >= _lifetime) && Elapsed(_triedAt) >= (_readAt is null ? _pauseWithoutKeys : _pause))
        {
            await ReadAsync(cancellationToken);
            found = Find(token);
        }

        return _readAt is null || (found.Count == 0 && _failure is not null)
            ? throw new IssuerException($"The issuer's keys are not known: {_failure}.")
            : found;
    }

    /// <summary>Reads the keys; where that fails, those that are known stay.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        _triedAt = _clock.GetTimestamp();
        try
        {
            var keys = KeySet.Parse(await GetAsync(await DiscoverAsync(cancellationToken), cancellationToken));
            if (keys.Count == 0)
                throw new IssuerException("its key set has no key that is taken");
            (_keys, _readAt, _failure, _untold) = (keys, _clock.GetTimestamp(), null, null);
        }
        catch (Exception exception)
        {
            _untold = _failure = exception switch
            {
                IssuerException => exception.Message,
                OperationCanceledException => "it did not answer in time",
                JsonException or InvalidOperationException => "it answered what is not the JSON that was asked for",
                HttpRequestException { StatusCode: null, HttpRequestError: var error } => $"it was not reached ({error})",
                _ => $"it was not read ({exception.GetType().Name})",
            };
        }
    }

    // Without an id, a token is only taken where there is no choice: RFC 7515, section 4.1.4, leaves it to whoever reads it.
    private List<SigningKey> Find(Jws token)
    {
        List<SigningKey> found = [.. _keys.Where(key => key.IsFor(token.Algorithm) && (token.KeyId is null || key.Id == token.KeyId))];
        return token.KeyId is null && found.Count > 1 ? [] : found;
    }

    private async Task<Uri> DiscoverAsync(CancellationToken cancellationToken)
    {
        var place = new Uri($"{_issuer.TrimEnd('/')}/.well-known/openid-configuration");
        if (!IsSafe(place))
            throw new IssuerException("it is neither an https URL nor on this machine");
        var document = StrictJson.ReadObject(await GetAsync(place, cancellationToken));
        if (document.StringOrNull("issuer") != _issuer)
            throw new IssuerException("its discovery document names another issuer");
        return Uri.TryCreate(document.StringOrNull("jwks_uri"), UriKind.Absolute, out var keys) && IsSafe(keys)
            ? keys
            : throw new IssuerException("its discovery document has no `jwks_uri` of https");
    }

    // A provider on this machine, for development, needs no certificate; one behind https does not send anyone there.
    private bool IsSafe(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps
        || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && _issuer.StartsWith("http://", StringComparison.Ordinal));

    private async Task<byte[]> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_timeout, _clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var response = await _http.GetAsync(uri, ending.Token);
        return response.StatusCode is HttpStatusCode.OK
            ? await response.Content.ReadAsByteArrayAsync(ending.Token)
            : throw new IssuerException($"it answered {(int)response.StatusCode}");
    }

    private TimeSpan Elapsed(long? since) => since is { } timestamp ? _clock.GetElapsedTime(timestamp) : TimeSpan.MaxValue;
}
