using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>What a Scan or a Query reads.</summary>
/// <param name="Table">The table.</param>
/// <param name="Index">The index of it; null for the table itself.</param>
/// <param name="FetchesItems">Whether a local index's entries lead to items in the table, for more than the index holds.</param>
internal sealed record ReadSource(TableStore Table, IndexSchema? Index, bool FetchesItems)
{
    public KeySchema Schema => Index ?? (KeySchema)Table.Schema;
}
