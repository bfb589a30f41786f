using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Functions.Local.Gateway.Signatures;

/// <summary>
/// Verifies AWS Signature Version 4 of requests to @connections. Everything is verified when the functions' own credentials
/// signed; a developer's tool may sign with others, whose secret nobody here knows, and then only the form counts: all but the
/// session token and the signature's value. Any region will do, for a template's function may name its stack's and this runtime
/// has none of its own. Safe to call from any thread.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html. Signatures in the query, which no SDK makes for this
/// API, are not read: such a request is an unsigned one. Nor is a Date header in place of X-Amz-Date.
/// </remarks>
internal sealed class SignatureVerifier(TimeProvider clock)
{
    private const string DateHeader = "X-Amz-Date", TokenHeader = "X-Amz-Security-Token";
    private const string ScopeEnd = "/execute-api/aws4_request";
    private const int DateLength = 8;
    // A region is a label of host names.
    private const int MaxRegionLength = 63;
    private const int SignatureLength = 2 * SHA256.HashSizeInBytes;

    /// <summary>How far a signature's time may be from this machine's, as the page above has it.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private SigningKey? _key;
    private CanonicalRequest? _spare;

    /// <summary>Checks what takes neither the body nor a secret.</summary>
    /// <returns>What is wrong; null when <see cref="Verify"/> may have a look.</returns>
    public SignatureError? CheckForm(HttpRequest request, out Authorization authorization)
    {
        var error = Authorization.Read(request.Headers.Authorization.ToString(), out authorization);
        return error
            ?? CheckTime(request.Headers[DateHeader].ToString())
            ?? CheckSignedHeaders(request.Headers, authorization)
            ?? CheckScope(authorization.Scope.Span, request.Headers[DateHeader].ToString())
            ?? (IsSignature(authorization.Signature.Span) ? null : SignatureError.Mismatch);
    }

    /// <summary>Checks a request whose form is right.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public SignatureError? Verify(HttpRequest request, in Authorization authorization, ReadOnlySpan<byte> body)
    {
        var isOurs = authorization.AccessKeyId.Span.SequenceEqual(LocalCredentials.AccessKeyId);
        var token = request.Headers[TokenHeader];
        if (isOurs && token.Count > 0 && token.ToString() != LocalCredentials.SessionToken)
        {
            return SignatureError.UnknownToken;
        }
        var canonical = Interlocked.Exchange(ref _spare, null) ?? new CanonicalRequest();
        var bytes = canonical.Write(request, authorization.SignedHeaders.Span, body);
        var isRight = !bytes.IsEmpty && (!isOurs || IsSignatureOf(bytes, request.Headers[DateHeader].ToString(), authorization));
        _spare = canonical;
        return isRight ? null : SignatureError.Mismatch;
    }

    private bool IsSignatureOf(ReadOnlySpan<byte> canonicalRequest, string time, in Authorization authorization)
    {
        Span<char> expected = stackalloc char[SignatureLength];
        Key(authorization.Scope.Span).Sign(time, canonicalRequest, expected);
        return CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(authorization.Signature.Span), MemoryMarshal.AsBytes(expected));
    }

    private SignatureError? CheckTime(string time)
    {
        if (time.Length == 0)
        {
            return SignatureError.Incomplete($"Authorization header requires existence of a '{DateHeader}' header.");
        }
        if (!DateTimeOffset.TryParseExact(
            time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
        {
            return SignatureError.Incomplete($"{DateHeader} must be in ISO-8601 'basic format', for example 20260131T093000Z.");
        }
        var age = clock.GetUtcNow() - signedAt;
        return age > Tolerance ? SignatureError.Invalid("Signature expired: it is more than 5 min. old.")
            : age < -Tolerance ? SignatureError.Invalid("Signature not yet current: it is more than 5 min. ahead.")
            : null;
    }

    private static SignatureError? CheckSignedHeaders(IHeaderDictionary headers, in Authorization authorization)
    {
        if (!authorization.Signs("host"))
        {
            return SignatureError.Invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !authorization.Signs(name))
            {
                return SignatureError.Invalid("Every 'x-amz-' header must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
        return null;
    }

    private static SignatureError? CheckScope(ReadOnlySpan<char> scope, string time) =>
        !scope.EndsWith(ScopeEnd) ? SignatureError.Invalid("Credential should be scoped to correct service: 'execute-api'.")
        : !scope[..scope.IndexOf('/')].SequenceEqual(time.AsSpan(0, DateLength))
            ? SignatureError.Invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.")
        : !IsRegion(scope[(DateLength + 1)..^ScopeEnd.Length]) ? SignatureError.Invalid("Credential should be scoped to a valid region.")
        : null;

    private static bool IsRegion(ReadOnlySpan<char> region) =>
        region.Length is > 0 and <= MaxRegionLength && !region.ContainsAnyExcept(RegionCharacters);

    private static bool IsSignature(ReadOnlySpan<char> signature) =>
        signature.Length == SignatureLength && !signature.ContainsAnyExcept(HexDigits);

    // Changes once a day, and with the region that functions sign for: seldom more than one.
    private SigningKey Key(ReadOnlySpan<char> scope) =>
        _key is { } key && scope.SequenceEqual(key.Scope) ? key : _key = new SigningKey(scope.ToString());
}
