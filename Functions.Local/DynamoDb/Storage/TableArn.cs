namespace Functions.Local.DynamoDb.Storage;

/// <summary>
/// A table's ARN, which every TableName may be
/// (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html#DDB-GetItem-request-TableName).
/// </summary>
internal static class TableArn
{
    /// <summary>The table's name in <c>arn:aws:dynamodb:region:account:table/name</c>; null for what is no such ARN.</summary>
    public static string? NameIn(string text) =>
        text.Split(':') is ["arn", _, "dynamodb", _, _, var resource] && resource.Split('/') is ["table", var name] ? name : null;
}
