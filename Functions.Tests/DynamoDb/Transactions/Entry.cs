using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Transactions;

/// <summary>Entries of transactions on connections.</summary>
internal static class Entry
{
    public static TransactWriteItem Put(string connectionId, string? condition = null, string? text = null) => new()
    {
        Put = new() { TableName = "Connections", Item = Item(connectionId, text), ConditionExpression = condition },
    };

    /// <summary>Adds one to <c>n</c>.</summary>
    public static TransactWriteItem Count(string connectionId, string? condition = null) => Update(connectionId, "ADD n :n", new() { N = "1" }, condition);

    /// <param name="connectionId">The connection.</param>
    /// <param name="expression">The update, of which <c>:n</c> is the one value.</param>
    /// <param name="value">The value.</param>
    /// <param name="condition">The condition, if there is one.</param>
    public static TransactWriteItem Update(string connectionId, string expression, AttributeValue value, string? condition = null) => new()
    {
        Update = new()
        {
            TableName = "Connections",
            Key = DynamoDbHost.Key(connectionId),
            UpdateExpression = expression,
            ConditionExpression = condition,
            ExpressionAttributeValues = new() { [":n"] = value },
        },
    };

    public static TransactWriteItem Delete(string connectionId, string? condition = null) => new()
    {
        Delete = new() { TableName = "Connections", Key = DynamoDbHost.Key(connectionId), ConditionExpression = condition },
    };

    public static TransactWriteItem Check(string connectionId, string condition) => new()
    {
        ConditionCheck = new() { TableName = "Connections", Key = DynamoDbHost.Key(connectionId), ConditionExpression = condition },
    };

    /// <summary>Puts something into the table of messages, which is on demand.</summary>
    public static TransactWriteItem Message(string room, string? condition = null) => new()
    {
        Put = new() { TableName = "Messages", Item = MessageKey(room), ConditionExpression = condition },
    };

    public static Dictionary<string, AttributeValue> MessageKey(string room) => new() { ["room"] = new() { S = room }, ["sequence"] = new() { N = "1" } };

    private static Dictionary<string, AttributeValue> Item(string connectionId, string? text)
    {
        var item = DynamoDbHost.Key(connectionId);
        if (text is not null)
            item.Add("text", new() { S = text });
        return item;
    }
}
