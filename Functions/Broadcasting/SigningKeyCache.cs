namespace ChatFunctions.Broadcasting;

/// <summary>Remembers the last signing key: it changes with the day and when credentials rotate. Safe to call from any thread.</summary>
internal sealed class SigningKeyCache
{
    private Entry? _last;

    /// <inheritdoc cref="SigV4.DeriveKey"/>
    public byte[] Get(string secretKey, string date, string region, string service)
    {
        if (_last is { } last && last.Date == date && last.SecretKey == secretKey && last.Region == region && last.Service == service)
            return last.Key;
        var key = SigV4.DeriveKey(secretKey, date, region, service);
        _last = new(secretKey, date, region, service, key);
        return key;
    }

    private sealed record Entry(string SecretKey, string Date, string Region, string Service, byte[] Key);
}
