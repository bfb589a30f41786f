using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;

namespace ChatFunctions.Broadcasting.Signing;

/// <summary>
/// Makes the signed POSTs of one frame. AWSSDK.Core's signer costs 6.6 us and 12.9 KB a post, as much as half an
/// HTTP/2 post; here everything but the connection id is prepared once a broadcast or once a second.
/// </summary>
/// <remarks>The same headers are signed as by AWS's SDK. Safe to call from any thread.</remarks>
internal sealed class PostSigner
{
    private const string Service = "execute-api";

    private static readonly SearchValues<char> _unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private static readonly UriCreationOptions _verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly AWSCredentials _credentials;
    private readonly SigningKeyCache _keys;
    private readonly TimeProvider _clock;
    private readonly ReadOnlyMemoryContent _content;
    private readonly string _region;
    private readonly string _host;
    private readonly string _address;
    private readonly byte[] _canonicalHead;
    private readonly string _payloadHash;
    private ImmutableCredentials? _current;
    private Prepared _prepared;

    /// <param name="managementEndpoint">The API's base address with its stage: <c>https://{api}.execute-api.{region}.amazonaws.com/{stage}</c>.</param>
    /// <param name="region">The region signed for.</param>
    /// <param name="credentials">Whose signature; with its session token, if it has one. Asked every second, for they may rotate.</param>
    /// <param name="keys">Keeps the day's key beyond this broadcast.</param>
    /// <param name="frame">The body of every post.</param>
    /// <param name="clock">Dates the signatures.</param>
    public PostSigner(Uri managementEndpoint, string region, AWSCredentials credentials, SigningKeyCache keys, ReadOnlyMemory<byte> frame, TimeProvider clock)
    {
        (_region, _credentials, _keys, _clock) = (region, credentials, keys, clock);
        // Asked for its length before threads share it, for it then remembers it and nothing in it is written any more.
        _content = new(frame);
        _ = _content.Headers.ContentLength;
        var host = managementEndpoint.HostNameType == UriHostNameType.IPv6 ? managementEndpoint.Host : managementEndpoint.IdnHost;
        _host = managementEndpoint.IsDefaultPort ? host : $"{host}:{managementEndpoint.Port}";
        var path = managementEndpoint.AbsolutePath.TrimEnd('/') + "/%40connections/";
        _address = $"{managementEndpoint.Scheme}://{_host}{path}";
        // Every service but S3 escapes the path it sends once more in the canonical request.
        _canonicalHead = Encoding.UTF8.GetBytes($"POST\n{path.Replace("%", "%25", StringComparison.Ordinal)}");
        _payloadHash = Convert.ToHexStringLower(SHA256.HashData(frame.Span));
        _prepared = Prepare(Now);
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The signed request for one connection. Its content, the frame, is every other post's too: it must not be disposed.</summary>
    public HttpRequestMessage CreatePost(string connectionId)
    {
        var escaped = connectionId.AsSpan().ContainsAnyExcept(_unreserved) ? Uri.EscapeDataString(connectionId) : connectionId;
        var prepared = _prepared;
        if (Now is var now && now != prepared.Second)
            _prepared = prepared = Prepare(now);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address + escaped, _verbatim))
        {
            Content = _content,
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Authorization", Authorize(escaped, prepared));
        request.Headers.TryAddWithoutValidation("X-Amz-Date", prepared.Timestamp);
        request.Headers.TryAddWithoutValidation("X-Amz-Content-SHA256", _payloadHash);
        if (prepared.Token is not null)
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", prepared.Token);
        return request;
    }

    private string Authorize(string escapedId, Prepared prepared)
    {
        var length = _canonicalHead.Length + (3 * escapedId.Length) + prepared.CanonicalTail.Length;
        byte[]? rented = null;
        var canonical = length <= 2048 ? stackalloc byte[2048] : rented = ArrayPool<byte>.Shared.Rent(length);
        _canonicalHead.CopyTo(canonical);
        var end = _canonicalHead.Length;
        foreach (var character in escapedId)
        {
            canonical[end++] = (byte)character;
            if (character == '%')
            {
                canonical[end++] = (byte)'2';
                canonical[end++] = (byte)'5';
            }
        }

        prepared.CanonicalTail.CopyTo(canonical[end..]);
        end += prepared.CanonicalTail.Length;
        Span<char> signature = stackalloc char[64];
        prepared.Key.Sign(prepared.StringToSignHead, canonical[..end], signature);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return string.Concat(prepared.AuthorizationHead, signature);
    }

    private Prepared Prepare(long second)
    {
        var timestamp = DateTimeOffset.FromUnixTimeSeconds(second).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var date = timestamp[..8];
        var scope = $"{date}/{_region}/{Service}/aws4_request";
        var credentials = Current();
        var (token, signedHeaders) = credentials.UseToken
            ? ($"x-amz-security-token:{credentials.Token}\n", "host;x-amz-content-sha256;x-amz-date;x-amz-security-token")
            : ("", "host;x-amz-content-sha256;x-amz-date");
        return new(
            second,
            timestamp,
            Encoding.UTF8.GetBytes(
                $"\n\nhost:{_host}\nx-amz-content-sha256:{_payloadHash}\nx-amz-date:{timestamp}\n{token}\n{signedHeaders}\n{_payloadHash}"),
            Encoding.UTF8.GetBytes($"{SigV4.Algorithm}\n{timestamp}\n{scope}\n"),
            _keys.Get(credentials.SecretKey, date, _region, Service),
            $"{SigV4.Algorithm} Credential={credentials.AccessKey}/{scope}, SignedHeaders={signedHeaders}, Signature=",
            credentials.UseToken ? credentials.Token : null);
    }

    private ImmutableCredentials Current()
    {
        try
        {
            return _current = _credentials.GetCredentials();
        }
        catch (Exception) when (_current is not null)
        {
            // They are renewed before they expire: the last ones may serve on until the next second's try.
            return _current;
        }
    }

    /// <summary>Everything that changes once a second.</summary>
    private sealed record Prepared(
        long Second, string Timestamp, byte[] CanonicalTail, byte[] StringToSignHead, SigningKey Key, string AuthorizationHead, string? Token);
}
