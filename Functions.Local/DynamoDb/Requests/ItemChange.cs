using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>What is to be done with one item if its condition holds: by an action of its own, or as an entry of a transaction.</summary>
internal sealed class ItemChange
{
    private readonly ActionRequest _request;
    private readonly ChangeKind _kind;
    private readonly bool _transacted;
    private readonly Condition? _condition;
    private readonly int _size;

    /// <param name="request">The action's, or the entry's.</param>
    /// <param name="kind">What it is a request for.</param>
    /// <param name="transacted">Whether it is an entry's.</param>
    public ItemChange(ActionRequest request, ChangeKind kind, bool transacted = false)
    {
        (_request, _kind, _transacted) = (request, kind, transacted);
        var updates = kind == ChangeKind.Update;
        var attributes = request.ExpressionAttributes(updates ? ["UpdateExpression", "ConditionExpression"] : ["ConditionExpression"]);
        Subject = request.Attributes(SubjectOf(kind))!;
        if (!transacted && !updates && request.String("ReturnValues") is not (null or "ALL_OLD" or "NONE"))
            throw DynamoDbException.Validation("ReturnValues can only be ALL_OLD or NONE");
        Update = updates ? request.Update(attributes) : null;
        _condition = request.Condition("ConditionExpression", attributes);
        attributes.CheckAllUsed();
        _size = ItemSize.Of(Subject);
        if (kind == ChangeKind.Put && _size > ItemSize.Maximum)
            throw DynamoDbException.Validation("Item size has exceeded the maximum allowed size");
    }

    /// <summary>The item or the key.</summary>
    public AttributeMap Subject { get; }

    public UpdateExpression? Update { get; }

    /// <summary>What it adds to the size of a transaction, in bytes.</summary>
    public int PayloadSize => _size + ItemSize.Of(_request.Attributes("ExpressionAttributeValues") ?? []);

    /// <summary>The parameter that holds the item or the key.</summary>
    public static string SubjectOf(ChangeKind kind) => kind == ChangeKind.Put ? "Item" : "Key";

    /// <summary>The item's key, once the request is known to fit the table.</summary>
    public ItemKey Place(TableSchema schema)
    {
        schema.CheckPaths(Update?.Paths ?? []);
        schema.CheckPaths(_condition?.Paths ?? []);
        if (_kind == ChangeKind.Put)
            return schema.KeyOfItem(Subject);
        // DynamoDB's words for an empty key depend on where it comes.
        var key = _transacted ? schema.KeyOf(Subject, "One or more parameter values are not valid. ") : schema.KeyOf(Subject);
        ItemUpdate.CheckKeys(Update?.Actions ?? [], schema);
        return key;
    }

    /// <summary>The error that a condition which does not hold makes; null if it holds or there is none.</summary>
    public DynamoDbException? Failure(StoredItem? stored) => _condition?.Matches(stored?.Attributes ?? []) == false
        ? DynamoDbException.ConditionalCheckFailed(_request.String("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" ? stored?.Attributes : null)
        : null;

    /// <summary>Makes the new item of the stored one; null on either side is no item.</summary>
    public StoredItem? Apply(TableSchema schema, ItemKey key, StoredItem? stored) => _kind switch
    {
        ChangeKind.Put => new StoredItem(key, Subject, _size),
        ChangeKind.Update => ItemUpdate.Apply(Update, Subject, schema, key, stored),
        ChangeKind.Delete => null,
        _ => stored,
    };
}
