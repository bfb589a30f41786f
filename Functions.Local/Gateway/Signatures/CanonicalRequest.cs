using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Functions.Local.Gateway.Signatures;

/// <summary>Writes a request in the one form that both sides of a signature hash, into a buffer that is used again.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request</remarks>
internal sealed class CanonicalRequest
{
    private const byte LineFeed = (byte)'\n';

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>Writes the request over what was written before.</summary>
    /// <returns>The bytes; null when a header that should be signed is missing, or when the names are not in order.</returns>
    public ReadOnlySpan<byte> Write(HttpRequest request, ReadOnlySpan<char> signedHeaders, ReadOnlySpan<byte> body)
    {
        _bytes.ResetWrittenCount();
        var target = WithoutAuthority(request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var question = target.IndexOf('?');
        WriteLine(request.Method);
        WritePath(question < 0 ? target : target[..question]);
        WriteLine(question < 0 ? "" : Query(target[(question + 1)..].ToString()));
        ReadOnlySpan<char> last = default;
        foreach (var range in signedHeaders.Split(';'))
        {
            var name = signedHeaders[range];
            if (name.CompareTo(last, StringComparison.Ordinal) <= 0 || !TryWriteHeader(request.Headers, name))
            {
                return default;
            }
            last = name;
        }
        Write(LineFeed);
        WriteLine(signedHeaders);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        Convert.TryToHexStringLower(hash, _bytes.GetSpan(2 * hash.Length), out var digits);
        _bytes.Advance(digits);
        return _bytes.WrittenSpan;
    }

    // A client behind an HTTP proxy sends the whole URL (RFC 9112, 3.2.2), of which only path and query are signed.
    private static ReadOnlySpan<char> WithoutAuthority(ReadOnlySpan<char> target)
    {
        if (target.StartsWith('/'))
        {
            return target;
        }
        // There is a path, or the request would not have come here.
        var authority = target[(target.IndexOf("://") + 3)..];
        return authority[authority.IndexOf('/')..];
    }

    // Every service but S3 escapes the path that is sent once more.
    private void WritePath(ReadOnlySpan<char> path)
    {
        foreach (var character in path)
        {
            if (PathCharacters.Contains(character))
            {
                Write((byte)character);
            }
            else
            {
                Write(Uri.HexEscape(character));
            }
        }
        Write(LineFeed);
    }

    private static string Query(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(parameter => parameter.Split('=', 2))
        .Select(parameter => (Name: Escape(parameter[0]), Value: parameter.Length > 1 ? Escape(parameter[1]) : ""))
        .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
        .ThenBy(parameter => parameter.Value, StringComparer.Ordinal)
        .Select(parameter => $"{parameter.Name}={parameter.Value}"));

    private static string Escape(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private bool TryWriteHeader(IHeaderDictionary headers, ReadOnlySpan<char> name)
    {
        var values = headers[name.ToString()];
        if (values.Count == 0)
        {
            return false;
        }
        Write(name);
        Write((byte)':');
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
            {
                Write((byte)',');
            }
            WriteTrimmed(values[i]);
        }
        Write(LineFeed);
        return true;
    }

    // Several spaces count as one.
    private void WriteTrimmed(ReadOnlySpan<char> value)
    {
        value = value.Trim(' ');
        while (value.IndexOf("  ") is >= 0 and var spaces)
        {
            Write(value[..(spaces + 1)]);
            value = value[spaces..].TrimStart(' ');
        }
        Write(value);
    }

    private void WriteLine(ReadOnlySpan<char> text)
    {
        Write(text);
        Write(LineFeed);
    }

    private void Write(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, _bytes);

    private void Write(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
