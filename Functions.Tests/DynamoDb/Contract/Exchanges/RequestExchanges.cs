namespace Functions.Tests.DynamoDb.Contract.Exchanges;

/// <summary>
/// Requests as such, and their parameters. AWS documents the types of its errors
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html) and the constraints
/// (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html and its neighbours), not the messages: these
/// are as recorded from AWS by dynalite's and ScyllaDB's test suites. AWS rewords some from time to time, region by region.
/// </summary>
internal static class RequestExchanges
{
    public static IEnumerable<Exchange> All =>
    [
        Exchange.Unreadable("a body that is no JSON", "ListTables", "{", null),
        Exchange.Unreadable("a body that is no object", "ListTables", "[]", null),
        Exchange.Unreadable("half a surrogate pair in a value", "GetItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"\ud800"}}}""", null),
        Exchange.Unreadable("half a surrogate pair in a parameter's name", "GetItem", """{"TableName":"Connections","\ud800":1,"Key":{"connectionId":{"S":"a"}}}""", null),
        Exchange.Unreadable("half a surrogate pair in an attribute's name", "GetItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"a"},"\udc00":{"S":"a"}}}""", null),
        Exchange.Unreadable("half a surrogate pair in a placeholder", "Scan", """{"TableName":"Connections","FilterExpression":"a = :a","ExpressionAttributeValues":{":a\ud800":{"S":"a"}}}""", null),
        new("an unknown operation", "Nonsense", "{}", """400 {"__type":"com.amazon.coral.service#UnknownOperationException"}"""),
        Exchange.Unreadable("a string for a number", "ListTables", """{"Limit":"1"}""", "STRING_VALUE cannot be converted to Integer"),
        Exchange.Unreadable("a number for a string", "GetItem", """{"TableName":1}""", "NUMBER_VALUE cannot be converted to String"),
        Exchange.Unreadable("a list for a map", "GetItem", """{"TableName":"Connections","Key":[]}""", "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"),
        Exchange.Unreadable("a string for a map", "GetItem", """{"TableName":"Connections","Key":"a"}""", "Unexpected field type"),
        Exchange.Invalid("DescribeTable without a name", "DescribeTable", "{}", "The parameter 'TableName' is required but was not present in the request"),
        Exchange.Invalid("DescribeTable with a short name", "DescribeTable", """{"TableName":"a"}""", "TableName must be at least 3 characters long and at most 255 characters long"),
        NotFound("DescribeTable of a missing table", "DescribeTable", """{"TableName":"Nowhere"}""", "Requested resource not found: Table: Nowhere not found"),
        NotFound("PutItem into a missing table", "PutItem", """{"TableName":"Nowhere","Item":{"a":{"S":"a"}}}"""),
        NotFound("GetItem from a missing table", "GetItem", """{"TableName":"Nowhere","Key":{"a":{"S":"a"}}}"""),
        NotFound("GetItem from a missing table's ARN", "GetItem", """{"TableName":"arn:aws:dynamodb:us-east-1:123456789012:table/Nowhere","Key":{"a":{"S":"a"}}}"""),
        NotFound("DeleteItem from a missing table", "DeleteItem", """{"TableName":"Nowhere","Key":{"a":{"S":"a"}}}"""),
        NotFound("Scan of a missing table", "Scan", """{"TableName":"Nowhere"}"""),
        NotFound("Scan of a missing table from a broken start", "Scan", """{"TableName":"Nowhere","ExclusiveStartKey":{}}"""),
        NotFound("Query of a missing table", "Query", """{"TableName":"Nowhere","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}"""),
        Exchange.Invalid("no table name", "Scan", "{}", "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null"),
        Exchange.Invalid("an empty table name", "PutItem", """{"TableName":"","Item":{}}""", "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1"),
        Exchange.Invalid("a malformed table name", "PutItem", """{"TableName":"bad table!@#","Item":{}}""", "1 validation error detected: Value 'bad table!@#' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
        Exchange.Invalid("a long table name", "PutItem", $$$"""{"TableName":"{{{new string('a', 256)}}}","Item":{}}""", $"1 validation error detected: Value '{new string('a', 256)}' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255"),
        Exchange.Invalid("no key", "GetItem", """{"TableName":"Connections"}""", "1 validation error detected: Value null at 'key' failed to satisfy constraint: Member must not be null"),
        Exchange.Invalid("no item", "PutItem", """{"TableName":"Connections"}""", "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null"),
        Exchange.Invalid("several constraints at once", "PutItem", """{"TableName":"a","Item":{},"ReturnValues":"X"}""", "2 validation errors detected: Value 'a' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"),
        Exchange.Invalid("ReturnValues of an update", "DeleteItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"a"}},"ReturnValues":"ALL_NEW"}""", "ReturnValues can only be ALL_OLD or NONE"),
        Exchange.Invalid("an unknown ReturnConsumedCapacity", "GetItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"a"}},"ReturnConsumedCapacity":"X"}""", "1 validation error detected: Value 'X' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"),
        Exchange.Invalid("ListTables with a limit over 100", "ListTables", """{"Limit":101}""", "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100"),
        Exchange.Invalid("a limit of 0", "Scan", """{"TableName":"Connections","Limit":0}""", "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"),
        Exchange.Invalid("a segment without their number", "Scan", """{"TableName":"Connections","Segment":0}""", "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"),
        Exchange.Invalid("a number of segments without a segment", "Scan", """{"TableName":"Connections","TotalSegments":1}""", "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"),
        Exchange.Invalid("a segment past the last", "Scan", """{"TableName":"Connections","Segment":2,"TotalSegments":2}""", "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2"),
        Exchange.Invalid("a negative segment", "Scan", """{"TableName":"Connections","Segment":-1,"TotalSegments":2}""", "1 validation error detected: Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0"),
        Exchange.Invalid("a million segments and one", "Scan", """{"TableName":"Connections","Segment":0,"TotalSegments":1000001}""", "1 validation error detected: Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000"),
        Exchange.Invalid("a start key that is no key", "Scan", """{"TableName":"Connections","ExclusiveStartKey":{"x":{"S":"y"}}}""", "The provided starting key is invalid: The provided key element does not match the schema"),
        Exchange.Invalid("an index that is not there", "Scan", """{"TableName":"Connections","IndexName":"byName"}""", "The table does not have the specified index: byName"),
        Exchange.Invalid("specific attributes without naming them", "Scan", """{"TableName":"Connections","Select":"SPECIFIC_ATTRIBUTES"}""", "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"),
        Exchange.Invalid("a projection of a count", "Scan", """{"TableName":"Connections","Select":"COUNT","ProjectionExpression":"a"}""", "Cannot specify the ProjectionExpression when choosing to get only the Count"),
        Exchange.Invalid("a query without a key condition", "Query", """{"TableName":"Connections"}""", "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."),
        Exchange.Invalid("a query that misses the partition key", "Query", """{"TableName":"Messages","KeyConditionExpression":"elsewhere = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}""", "Query condition missed key schema element: room"),
    ];

    private static Exchange NotFound(string name, string action, string request, string message = "Requested resource not found") =>
        new(name, action, request, $$"""400 {"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"{{message}}"}""");
}
