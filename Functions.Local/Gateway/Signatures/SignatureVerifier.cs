using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Gateway.Signatures;

/// <summary>
/// Verifies AWS Signature Version 4 of requests to @connections. Everything is verified when the functions' own credentials
/// signed; a developer's tool may sign with others, whose secret nobody here knows, and then only the form counts: all but the
/// region, the session token and the signature's value. Safe to call from any thread.
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
    private const int SignatureLength = 2 * SHA256.HashSizeInBytes;

    /// <summary>How far a signature's time may be from this machine's, as the page above has it.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

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
        if (!authorization.AccessKeyId.Span.SequenceEqual(LocalCredentials.AccessKeyId))
        {
            return null;
        }
        var scope = authorization.Scope.Span;
        if (!scope[(DateLength + 1)..^ScopeEnd.Length].SequenceEqual(PseudoParameters.Region))
        {
            return SignatureError.Invalid($"Credential should be scoped to a valid region, which here is {PseudoParameters.Region}.");
        }
        var token = request.Headers[TokenHeader];
        if (token.Count > 0 && token.ToString() != LocalCredentials.SessionToken)
        {
            return SignatureError.UnknownToken;
        }
        var canonical = Interlocked.Exchange(ref _spare, null) ?? new CanonicalRequest();
        var bytes = canonical.Write(request, authorization.SignedHeaders.Span, body);
        Span<char> expected = stackalloc char[SignatureLength];
        Key(scope).Sign(request.Headers[DateHeader].ToString(), bytes, expected);
        var isEqual = !bytes.IsEmpty && CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(authorization.Signature.Span), MemoryMarshal.AsBytes(expected));
        _spare = canonical;
        return isEqual ? null : SignatureError.Mismatch;
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
        : scope[..scope.IndexOf('/')].SequenceEqual(time.AsSpan(0, DateLength)) ? null
        : SignatureError.Invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.");

    private static bool IsSignature(ReadOnlySpan<char> signature) =>
        signature.Length == SignatureLength && !signature.ContainsAnyExcept(HexDigits);

    // Changes once a day.
    private SigningKey Key(ReadOnlySpan<char> scope) =>
        _key is { } key && scope.SequenceEqual(key.Scope) ? key : _key = new SigningKey(scope.ToString());
}
