namespace Functions.Tests.DynamoDb.Contract.Exchanges;

/// <summary>
/// Batches (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html and
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html) that are refused.
/// </summary>
internal static class BatchExchanges
{
    private const string Twice = "Provided list of item keys contains duplicates";
    private const string NoKey = "The provided key element does not match the schema";
    private const string Put = """{"PutRequest":{"Item":{"connectionId":{"S":"a"}}}}""";
    private const string Delete = """{"DeleteRequest":{"Key":{"connectionId":{"S":"a"}}}}""";

    public static IEnumerable<Exchange> All =>
    [
        Exchange.Invalid("a batch of writes without them", "BatchWriteItem", "{}", "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: Member must not be null"),
        Exchange.Invalid("a batch of writes for no table", "BatchWriteItem", """{"RequestItems":{}}""", "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1"),
        Write("an item put twice in a batch", $"{Put},{Put}", Twice),
        Write("an item put and deleted in a batch", $"{Put},{Delete}", Twice),
        Write("an item without its key in a batch", """{"PutRequest":{"Item":{"x":{"S":"a"}}}}""", NoKey),
        Write("an item with a key of another type in a batch", """{"PutRequest":{"Item":{"connectionId":{"N":"1"}}}}""", NoKey),
        Write("a wrong key to delete in a batch", """{"DeleteRequest":{"Key":{"x":{"S":"a"}}}}""", NoKey),
        Write("a write of nothing in a batch", "{}", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
        Write("an item over 400 KB in a batch", $$"""{"PutRequest":{"Item":{"connectionId":{"S":"a"},"x":{"S":"{{new string('x', 400 * 1024)}}"} } } }""", "Item size has exceeded the maximum allowed size"),
        new("a batch of writes for a missing table", "BatchWriteItem", $$$"""{"RequestItems":{"Nowhere":[{{{Put}}}]}}""", """400 {"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}"""),
        Exchange.Invalid("a batch of gets without them", "BatchGetItem", "{}", "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: Member must not be null"),
        Get("a table without keys in a batch", "", "1 validation error detected: Value '[]' at 'requestItems.Connections.member.keys' failed to satisfy constraint: Member must have length greater than or equal to 1"),
        Get("a key twice in a batch", """{"connectionId":{"S":"a"}},{"connectionId":{"S":"a"}}""", Twice),
        Get("a wrong key to get in a batch", """{"x":{"S":"a"}}""", NoKey),
    ];

    private static Exchange Write(string name, string writes, string message) =>
        Exchange.Invalid(name, "BatchWriteItem", $$$"""{"RequestItems":{"Connections":[{{{writes}}}]}}""", message);

    private static Exchange Get(string name, string keys, string message) =>
        Exchange.Invalid(name, "BatchGetItem", $$$"""{"RequestItems":{"Connections":{"Keys":[{{{keys}}}]} } }""", message);
}
