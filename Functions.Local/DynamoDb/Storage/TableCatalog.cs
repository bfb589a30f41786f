using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>The tables that the template declares, by name; all active, none can be added.</summary>
internal sealed class TableCatalog(IReadOnlyList<Table> tables, bool enforceCapacity, TimeSpan staleReads, TimeProvider clock)
{
    private readonly SortedDictionary<string, TableStore> _tables = new(
        tables.ToDictionary(
            table => table.Name,
            table => new TableStore(table, enforceCapacity, staleReads, clock)),
        StringComparer.Ordinal);

    /// <summary>The transactions that were, and the one that is.</summary>
    public TransactionLog Transactions { get; } = new(clock);

    public IEnumerable<string> Names => _tables.Keys;

    /// <exception cref="DynamoDbException">ResourceNotFoundException.</exception>
    public TableStore Get(string name) => Find(name) ?? throw DynamoDbException.ResourceNotFound();

    /// <param name="name">Or an ARN, of whichever region and account: there is but one here.</param>
    public TableStore? Find(string name) => _tables.GetValueOrDefault(TableArn.NameIn(name) ?? name);
}
