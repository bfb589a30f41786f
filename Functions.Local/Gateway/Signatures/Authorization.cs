namespace Functions.Local.Gateway.Signatures;

/// <summary>
/// What an Authorization header says:
/// <c>AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=a;b, Signature=HEX</c>.
/// </summary>
/// <param name="AccessKeyId">Whose signature it is.</param>
/// <param name="Scope"><c>DATE/REGION/SERVICE/aws4_request</c>, not checked.</param>
/// <param name="SignedHeaders">Names with semicolons between them.</param>
/// <param name="Signature">Not checked either.</param>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html</remarks>
internal readonly record struct Authorization(
    ReadOnlyMemory<char> AccessKeyId, ReadOnlyMemory<char> Scope, ReadOnlyMemory<char> SignedHeaders, ReadOnlyMemory<char> Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <returns>What is wrong with the header; null when it could be read.</returns>
    public static SignatureError? Read(string header, out Authorization authorization)
    {
        authorization = default;
        if (header.Length == 0)
        {
            return SignatureError.MissingToken;
        }
        var scheme = header.IndexOf(' ');
        if (scheme < 0 || !header.AsSpan(0, scheme).SequenceEqual(Algorithm))
        {
            return SignatureError.Incomplete($"Unsupported AWS 'algorithm' in Authorization header (only {Algorithm} for now).");
        }
        ReadOnlyMemory<char> credential = default, signedHeaders = default, signature = default;
        var rest = header.AsMemory(scheme + 1);
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf(',');
            var parameter = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = parameter.Span.IndexOf('=');
            if (equals < 0)
            {
                return SignatureError.Incomplete("Not a valid key=value pair (missing equal-sign) in Authorization header.");
            }
            var value = parameter[(equals + 1)..];
            switch (parameter.Span[..equals])
            {
                case "Credential":
                    credential = value;
                    break;
                case "SignedHeaders":
                    signedHeaders = value;
                    break;
                case "Signature":
                    signature = value;
                    break;
            }
        }
        if (credential.IsEmpty || signedHeaders.IsEmpty || signature.IsEmpty)
        {
            return SignatureError.Incomplete("Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.");
        }
        if (credential.Span.Count('/') != 4 || credential.Span.StartsWith('/'))
        {
            return SignatureError.Incomplete(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
        }
        var slash = credential.Span.IndexOf('/');
        authorization = new Authorization(credential[..slash], credential[(slash + 1)..], signedHeaders, signature);
        return null;
    }

    /// <summary>Whether a header is among the signed ones.</summary>
    public bool Signs(ReadOnlySpan<char> header)
    {
        foreach (var name in SignedHeaders.Span.Split(';'))
        {
            if (header.Equals(SignedHeaders.Span[name], StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }
}
