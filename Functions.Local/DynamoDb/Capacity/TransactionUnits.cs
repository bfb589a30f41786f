namespace Functions.Local.DynamoDb.Capacity;

/// <summary>What a transaction costs, table by table in the order of its entries.</summary>
/// <param name="Written">When it writes.</param>
/// <param name="Read">When it is sent again and writes nothing.</param>
internal sealed record TransactionUnits(IReadOnlyList<TableUnits> Written, IReadOnlyList<TableUnits> Read);

/// <param name="Table">The table's name, as requested.</param>
/// <param name="Units">What the table and its indexes are charged.</param>
internal sealed record TableUnits(string Table, ConsumedUnits Units);
