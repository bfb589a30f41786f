namespace Functions.Local.DynamoDb.Requests;

/// <summary>What one item can be subjected to, named as in a transaction's entry.</summary>
internal enum ChangeKind
{
    ConditionCheck,
    Delete,
    Put,
    Update,
}
