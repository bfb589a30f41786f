using System.Text.Json;

namespace Functions.Tests.DynamoDb.Contract.Exchanges;

/// <summary>
/// Key conditions (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html) and
/// indexes (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html) that are refused. The messages are as
/// recorded from AWS by dynalite's and ScyllaDB's test suites and in public reports.
/// </summary>
internal static class QueryExchanges
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const string Operator = "Invalid operator used in KeyConditionExpression: ";
    private const string Malformed = "Invalid condition in KeyConditionExpression: ";
    private const string NoStart = "The provided starting key is invalid";

    private static readonly (string Placeholder, string Value)[] _values = [(":r", """{"S":"a"}"""), (":n", """{"N":"1"}"""), (":m", """{"N":"2"}"""), (":e", """{"S":""}""")];

    public static IEnumerable<Exchange> All =>
    [
        Condition("room = :r OR #s = :n", $"{Operator}OR"),
        Condition("NOT room = :r", $"{Operator}NOT"),
        Condition("room <> :r", $"{Operator}<>"),
        Condition("room = :r AND #s IN (:n)", $"{Operator}IN"),
        Condition("room = :r AND attribute_exists(#s)", $"{Operator}attribute_exists"),
        Condition("room = :r AND attribute_not_exists(#s)", $"{Operator}attribute_not_exists"),
        Condition("room = :r AND contains(#s, :n)", $"{Operator}contains"),
        Condition("room = :r AND size(#s) = :n", "KeyConditionExpressions cannot contain nested operations"),
        Condition("room = :r AND #s = elsewhere", $"{Malformed}Multiple attribute names used in one condition"),
        Condition("room = :r AND :n = :m", $"{Malformed}No key attribute specified"),
        Condition("room = :r AND :n BETWEEN #s AND :m", $"{Malformed}BETWEEN operator must have the key attribute as its first operand"),
        Condition("room = :r AND begins_with(:r, #s)", $"{Malformed}begins_with operator must have the key attribute as its first operand"),
        Condition("room = :r AND #s.deep = :n", "KeyConditionExpressions cannot have conditions on nested attributes"),
        Condition("room = :r AND #s > :n AND #s < :m", "KeyConditionExpressions must only contain one condition per key"),
        Condition("room = :r AND #s > :n AND elsewhere < :m", "Conditions can be of length 1 or 2 only"),
        Condition("room > :r", "Query key condition not supported"),
        Condition("room = :r AND elsewhere = :n", "Query condition missed key schema element: sequence"),
        Condition("#s = :n", "Query condition missed key schema element: room"),
        Condition("room = :n", $"{Invalid}Condition parameter type does not match schema type"),
        Condition("room = :r AND #s = :r", $"{Invalid}Condition parameter type does not match schema type"),
        Condition("room = :e", "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: room"),
        Exchange.Invalid("a condition on a sort key that is not there", "Query", """{"TableName":"Connections","KeyConditionExpression":"connectionId = :a AND b = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}""", "Query key condition not supported"),
        Exchange.Invalid("a start of another partition", "Query", """{"TableName":"Messages","KeyConditionExpression":"room = :a","ExpressionAttributeValues":{":a":{"S":"a"}},"ExclusiveStartKey":{"room":{"S":"b"},"sequence":{"N":"1"}}}""", "The provided starting key is outside query boundaries based on provided conditions"),

        Exchange.Invalid("a query of an index that is not there", "Query", """{"TableName":"Posts","IndexName":"nowhere","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}""", "The table does not have the specified index: nowhere"),
        ByAuthor("a consistent query of a global index", "\"ConsistentRead\":true", "Consistent reads are not supported on global secondary indexes"),
        Exchange.Invalid("a consistent scan of a global index", "Scan", """{"TableName":"Posts","IndexName":"byDay","ConsistentRead":true}""", "Consistent reads are not supported on global secondary indexes"),
        ByAuthor("all attributes of an index that has not all", "\"Select\":\"ALL_ATTRIBUTES\"", $"{Invalid}Select type ALL_ATTRIBUTES is not supported for global secondary index byAuthor because its projection type is not ALL"),
        ByAuthor("attributes that an index has not", "\"ProjectionExpression\":\"title, score, content\"", $"{Invalid}Global secondary index byAuthor does not project [score, content]"),
        ByAuthor("a start of an index without the table's key", """ "ExclusiveStartKey":{"author":{"S":"a"},"at":{"N":"1"}} """, NoStart),
        ByAuthor("a start of an index without the index's key", """ "ExclusiveStartKey":{"room":{"S":"a"},"sequence":{"N":"1"},"author":{"S":"a"},"more":{"N":"1"}} """, NoStart),
        ByAuthor("a start of an index with a key of another type", """ "ExclusiveStartKey":{"room":{"S":"a"},"sequence":{"N":"1"},"author":{"S":"a"},"at":{"S":"1"}} """, "The provided key element does not match the schema"),
        ByAuthor("a filter on the key of an index", "\"FilterExpression\":\"author = :a\"", "Filter Expression can only contain non-primary key attributes: Primary key attribute: author"),
        Post("an index's key of another type", """ "author":{"N":"1"} """, $"{Invalid}Type mismatch for Index Key author Expected: S Actual: N IndexName: byAuthor"),
        Post("an index's key that is empty", """ "day":{"S":""} """, "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byDay, IndexKey: day"),
        Post("an index's partition key over 2,048 bytes", $$""" "day":{"S":"{{new string('x', 2049)}}"} """, $"{Invalid}Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        Exchange.Invalid("a condition that reaches into an index's key", "PutItem", """{"TableName":"Posts","Item":{"room":{"S":"a"},"sequence":{"N":"1"}},"ConditionExpression":"attribute_exists(author.x)"}""", "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: author"),
    ];

    private static Exchange Condition(string condition, string message)
    {
        var values = string.Join(',', _values.Where(pair => condition.Contains(pair.Placeholder)).Select(pair => $"\"{pair.Placeholder}\":{pair.Value}"));
        var names = condition.Contains("#s") ? ""","ExpressionAttributeNames":{"#s":"sequence"}""" : "";
        return Exchange.Invalid(
            $"key condition: {condition}", "Query", $$"""{"TableName":"Messages","KeyConditionExpression":{{JsonSerializer.Serialize(condition)}}{{names}},"ExpressionAttributeValues":{{{values}}}""" + "}", message);
    }

    private static Exchange ByAuthor(string name, string parameter, string message) => Exchange.Invalid(
        name, "Query", $$$"""{"TableName":"Posts","IndexName":"byAuthor","KeyConditionExpression":"author = :a","ExpressionAttributeValues":{":a":{"S":"a"}},{{{parameter}}} }""", message);

    private static Exchange Post(string name, string attribute, string message) => Exchange.Invalid(
        name, "PutItem", $$$"""{"TableName":"Posts","Item":{"room":{"S":"a"},"sequence":{"N":"1"},{{{attribute}}} }}""", message);
}
