using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb;

/// <summary>
/// An error as DynamoDB answers it: HTTP 400 with <c>{"__type":"namespace#Name","message":"..."}</c>
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
/// </summary>
internal sealed class DynamoDbException : Exception
{
    private const string Service = "com.amazonaws.dynamodb.v20120810";
    private const string Coral = "com.amazon.coral.service";

    private DynamoDbException(string type, string? message)
        : base(message)
    {
        Type = type;
        HasMessage = message is not null;
    }

    /// <summary>The value of <c>__type</c>, namespace included.</summary>
    public string Type { get; }

    /// <summary>False for the errors that DynamoDB answers with nothing but their type.</summary>
    public bool HasMessage { get; }

    /// <summary>The name of the message: the errors of the layer that reads JSON and those of transactions spell it with a capital.</summary>
    public string MessageMember { get; private init; } = "message";

    /// <summary>The item that failed a condition, when the request asked for it.</summary>
    public AttributeMap? Item { get; private init; }

    /// <summary>Why a transaction was cancelled, entry by entry; null for an entry that was not the cause.</summary>
    public IReadOnlyList<DynamoDbException?>? Reasons { get; private init; }

    /// <summary>
    /// The code of this error as the reason of a cancelled transaction
    /// (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors);
    /// null for an error that refuses the whole request, as an empty key does.
    /// </summary>
    public string? CancellationCode { get; private init; }

    /// <summary>Whether this is a ValidationException.</summary>
    public bool IsValidation => Type == ValidationType;

    /// <summary>Whether the table or an index is short of capacity.</summary>
    public bool IsThroughputExceeded => Type == ThroughputExceededType;

    private static string ThroughputExceededType => $"{Service}#ProvisionedThroughputExceededException";

    private static string ValidationType => "com.amazon.coral.validate#ValidationException";

    public static DynamoDbException Validation(string message) => new(ValidationType, message) { CancellationCode = "ValidationError" };

    /// <summary>A key of a table or an index that is an empty string or binary.</summary>
    public static DynamoDbException EmptyKey(string message) => new(ValidationType, message);

    /// <summary>A body that is not JSON (no message), or a member of the wrong JSON type.</summary>
    public static DynamoDbException Serialization(string? message = null) =>
        new($"{Coral}#SerializationException", message) { MessageMember = "Message" };

    public static DynamoDbException UnknownOperation() => new($"{Coral}#UnknownOperationException", null);

    public static DynamoDbException MissingAuthenticationToken() =>
        new($"{Coral}#MissingAuthenticationTokenException", "Request is missing Authentication Token");

    /// <param name="table">Named by DescribeTable only, as DynamoDB does.</param>
    public static DynamoDbException ResourceNotFound(string? table = null) => new(
        $"{Service}#ResourceNotFoundException",
        table is null ? "Requested resource not found" : $"Requested resource not found: Table: {table} not found");

    /// <param name="item">The stored item, with ReturnValuesOnConditionCheckFailure ALL_OLD.</param>
    public static DynamoDbException ConditionalCheckFailed(AttributeMap? item) =>
        new($"{Service}#ConditionalCheckFailedException", "The conditional request failed") { CancellationCode = "ConditionalCheckFailed", Item = item };

    /// <param name="reasons">By entry; null for one that was not the cause.</param>
    public static DynamoDbException TransactionCanceled(IReadOnlyList<DynamoDbException?> reasons) => new(
        $"{Service}#TransactionCanceledException",
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        + $"[{string.Join(", ", reasons.Select(reason => reason?.CancellationCode ?? "None"))}]")
    {
        MessageMember = "Message",
        Reasons = reasons,
    };

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors</summary>
    public static DynamoDbException IdempotentParameterMismatch() => new(
        $"{Service}#IdempotentParameterMismatchException",
        "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.")
    {
        MessageMember = "Message",
    };

    /// <param name="ofIndex">Whether a global index is short of it, rather than the table.</param>
    public static DynamoDbException ThroughputExceeded(bool ofIndex) => new(
        ThroughputExceededType,
        ofIndex
            ? "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API"
            : "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.")
    {
        CancellationCode = "ProvisionedThroughputExceeded",
    };

    /// <summary>An operation, parameter or form that DynamoDB has and this endpoint has not.</summary>
    public static DynamoDbException NotServed(string what) => Validation(
        $"The embedded endpoint does not serve {what}: it serves PutItem, GetItem, UpdateItem, DeleteItem, BatchGetItem, BatchWriteItem, TransactWriteItems, Scan, Query, DescribeTable, DescribeTimeToLive and ListTables, with expressions. Start the runtime with --dynamodb URL to use another DynamoDB.");
}
