namespace Functions.Local.DynamoDb;

/// <summary>The CRC-32 of ISO 3309 (as in zip), which DynamoDB sends as <c>x-amz-crc32</c> and its SDKs verify.</summary>
internal static class Crc32
{
    private static readonly uint[] _table = BuildTable();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = _table[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] BuildTable()
    {
        const uint Polynomial = 0xEDB88320;
        var table = new uint[256];
        for (var index = 0u; index < table.Length; index++)
        {
            var crc = index;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ Polynomial : crc >> 1;
            table[index] = crc;
        }

        return table;
    }
}
