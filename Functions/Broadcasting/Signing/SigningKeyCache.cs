using System.Security.Cryptography;

namespace ChatFunctions.Broadcasting.Signing;

/// <summary>Remembers the last signing key: it changes with the day and when credentials rotate. Safe to call from any thread.</summary>
internal sealed class SigningKeyCache
{
    private SigningKey? _last;

    /// <inheritdoc cref="SigV4.DeriveKey"/>
    public SigningKey Get(string secretKey, string date, string region, string service)
    {
        if (_last is { } last && last.Date == date && last.SecretKey == secretKey && last.Region == region && last.Service == service)
            return last;
        return _last = new(secretKey, date, region, service);
    }
}

/// <summary>One day's key. Safe to call from any thread.</summary>
internal sealed class SigningKey(string secretKey, string date, string region, string service)
{
    private readonly byte[] _key = SigV4.DeriveKey(secretKey, date, region, service);
    private IncrementalHash? _spare;

    public string SecretKey => secretKey;

    public string Date => date;

    public string Region => region;

    public string Service => service;

    /// <inheritdoc cref="SigV4.Sign"/>
    public void Sign(ReadOnlySpan<byte> stringToSignHead, ReadOnlySpan<byte> canonicalRequest, Span<char> signature)
    {
        // A second one is made only while two threads sign at the same moment.
        var hmac = Interlocked.Exchange(ref _spare, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        SigV4.Sign(hmac, stringToSignHead, canonicalRequest, signature);
        Interlocked.Exchange(ref _spare, hmac)?.Dispose();
    }
}
