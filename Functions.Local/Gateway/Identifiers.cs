using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Functions.Local.Gateway;

/// <summary>Ids in the form that API Gateway gives connections, requests and messages: <c>Mg_ugfpqPHcCIVA=</c>.</summary>
/// <remarks>Eleven bytes in URL-safe base64 with its padding. The padding is why AWS tells to escape ids in paths.</remarks>
internal static class Identifiers
{
    private const int Length = 16;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>A new id: 88 random bits, so unguessable and in practice unique.</summary>
    public static string Create()
    {
        Span<byte> bytes = stackalloc byte[11];
        RandomNumberGenerator.Fill(bytes);
        return Base64Url.EncodeToString(bytes) + "=";
    }

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> id) =>
        id.Length == Length && id[^1] == '=' && !id[..^1].ContainsAnyExcept(Alphabet);
}
