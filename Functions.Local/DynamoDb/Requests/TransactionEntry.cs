using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>
/// One change of a transaction, step by step: each step either succeeds or returns the reason to cancel the transaction, and
/// only the last one writes.
/// </summary>
internal sealed class TransactionEntry(ActionRequest request, ChangeKind kind)
{
    private readonly ItemChange _change = new(request, kind, transacted: true);
    private TableStore? _table;
    private ItemKey? _key;
    private StoredItem? _old;
    private StoredItem? _new;
    private ConsumedUnits _attempt = ConsumedUnits.OfTable(0);

    /// <summary>As requested.</summary>
    public string TableName { get; } = request.String("TableName")!;

    public int PayloadSize => _change.PayloadSize;

    public TableStore Table => _table!;

    public ItemKey Key => _key!;

    /// <summary>What it costs to write it.</summary>
    public ConsumedUnits Written { get; private set; } = ConsumedUnits.OfTable(0);

    /// <summary>What it costs to be told again that it was written.</summary>
    public ConsumedUnits Read => ConsumedUnits.OfTable(CapacityUnits.OfTransactedRead(Math.Max(_old?.Size ?? 0, _new?.Size ?? 0)));

    /// <exception cref="DynamoDbException">There is no such table.</exception>
    public void FindTable(TableCatalog tables) => _table = tables.Get(TableName);

    /// <exception cref="DynamoDbException">The key is empty.</exception>
    public DynamoDbException? Place() => Attempt(() => _key = _change.Place(Table.Schema));

    /// <summary>Checks the condition and the capacity, and makes the new item. Only within <see cref="TableStore.AtOneMoment"/>.</summary>
    /// <exception cref="DynamoDbException">An index's key becomes empty.</exception>
    public DynamoDbException? Prepare() => Attempt(() =>
    {
        _old = Table.Stored(Key);
        _attempt = ConsumedUnits.OfTable(CapacityUnits.OfWrite(_old?.Size ?? 0, 0));
        Table.Capacity.CheckWrite(_attempt);
        if (_change.Failure(_old) is { } failure)
            throw failure;
        _new = _change.Apply(Table.Schema, Key, _old);
        Written = CapacityUnits.OfTransactedWrite(Table.Schema, _old, _new);
        Table.Capacity.CheckWrite(Written);
    });

    /// <summary>Charges what was prepared in vain: as a write whose condition fails, it costs what the stored item does.</summary>
    public void ChargeAttempt() => Table.Capacity.TakeWrite(_attempt);

    /// <summary>Charges and writes what was prepared, within the same moment.</summary>
    public void Commit()
    {
        Table.Capacity.TakeWrite(Written);
        if (kind != ChangeKind.ConditionCheck)
            Table.Set(Key, _new);
    }

    private static DynamoDbException? Attempt(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (DynamoDbException error) when (error.CancellationCode is not null)
        {
            return error;
        }
    }
}
