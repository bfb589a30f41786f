using System.Diagnostics.CodeAnalysis;

namespace Functions.Local.DynamoDb.Values;

/// <summary>Binaries by their content.</summary>
internal sealed class BytesComparer : IEqualityComparer<byte[]>
{
    public static BytesComparer Instance { get; } = new();

    public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

    public int GetHashCode([DisallowNull] byte[] bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}
