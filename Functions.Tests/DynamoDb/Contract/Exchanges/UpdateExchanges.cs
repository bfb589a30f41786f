using System.Text.Json;

namespace Functions.Tests.DynamoDb.Contract.Exchanges;

/// <summary>
/// Updates that are refused (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html).
/// </summary>
internal static class UpdateExchanges
{
    private const string WrongType = "Incorrect operand type for operator or function; operator";
    private const string InvalidPath = "The document path provided in the update expression is invalid for update";
    private const string Missing = "The provided expression refers to an attribute that does not exist in the item";
    private const string Key = """{"room":{"S":"a"},"sequence":{"N":"1"}}""";

    private static readonly (string Placeholder, string Value)[] _values =
        [(":n", """{"N":"1"}"""), (":s", """{"S":"x"}"""), (":l", """{"L":[]}"""), (":m", """{"M":{}}"""), (":ss", """{"SS":["x"]}""")];

    public static IEnumerable<Exchange> All =>
    [
        Expression("", "The expression can not be empty;"),
        Expression("PUT a = :n", """Syntax error; token: "PUT", near: "PUT a" """),
        Expression("SET", """Syntax error; token: "<EOF>", near: "SET" """),
        Expression("SET a", """Syntax error; token: "<EOF>", near: "a" """),
        Expression("SET a = :n,", """Syntax error; token: "<EOF>", near: "," """),
        Expression("SET a = :n + :n + :n", """Syntax error; token: "+", near: ":n + :n" """),
        Expression("REMOVE a = :n", """Syntax error; token: "=", near: "a = :n" """),
        Expression("ADD a b", """Syntax error; token: "b", near: "a b" """),
        Expression("SET a = :n SET b = :n", "The \"SET\" section can only be used once in an update expression;"),
        Expression("remove a ADD b :n Remove c", "The \"REMOVE\" section can only be used once in an update expression;"),
        Expression("SET name = :n", "Attribute name is a reserved keyword; reserved keyword: name"),
        Expression("SET a = :missing", "An expression attribute value used in expression is not defined; attribute value: :missing"),
        Expression("SET #missing = :n", "An expression attribute name used in the document path is not defined; attribute name: #missing"),
        Expression("SET a = append(b, :l)", "Invalid function name; function: append"),
        Expression("SET a = size(b)", "The function is not allowed in an update expression; function: size"),
        Expression("SET a = list_append(b)", "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1"),
        Expression("SET a = if_not_exists(:n, :n)", "Operator or function requires a document path; operator or function: if_not_exists"),
        Expression("SET a = list_append(:n, :l)", $"{WrongType} or function: list_append, operand type: N"),
        Expression("SET a = b + :s", $"{WrongType} or function: +, operand type: S"),
        Expression("SET a = :l - b", $"{WrongType} or function: -, operand type: L"),
        Expression("ADD a :s", $"{WrongType}: ADD, operand type: STRING"),
        Expression("ADD a :m", $"{WrongType}: ADD, operand type: MAP"),
        Expression("DELETE a :n", $"{WrongType}: DELETE, operand type: NUMBER"),
        Expression("DELETE a :l", $"{WrongType}: DELETE, operand type: LIST"),
        Expression("SET a = :n, a = :n", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"),
        Expression("SET a.b = :n REMOVE a", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]"),
        Expression("SET a.b = :n ADD a[0] :n", "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]"),

        Update("SET room = :s", "One or more parameter values were invalid: Cannot update attribute room. This attribute is part of the key"),
        Update("REMOVE room", "One or more parameter values were invalid: Cannot update attribute room. This attribute is part of the key"),
        Update("SET author = :n", "One or more parameter values were invalid: Type mismatch for Index Key author Expected: S Actual: N IndexName: byAuthor"),
        Update("SET author.x = :n", "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: author"),
        Update("SET author = if_not_exists(b, :n)", "One or more parameter values were invalid: Type mismatch for Index Key author Expected: S Actual: N IndexName: byAuthor"),
        Update("SET a = b", Missing),
        Update("SET a = b + :n", Missing),
        Update("SET a = list_append(b, :l)", Missing),
        Update("SET a = if_not_exists(b, c)", Missing),
        Update("SET a.b = :n", InvalidPath),
        Update("SET a[0] = :n", InvalidPath),
        Update("REMOVE a.b", InvalidPath),
        Update("SET a = if_not_exists(b, :s) + :n", "An operand in the update expression has an incorrect data type"),
        Update("SET a = list_append(if_not_exists(b, :s), :l)", "An operand in the update expression has an incorrect data type"),
        new("an update whose condition fails", "UpdateItem", Request("SET a = :n", ",\"ConditionExpression\":\"attribute_exists(room)\""), """400 {"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}"""),
        Exchange.Invalid("an update of a key of another type", "UpdateItem", """{"TableName":"Posts","Key":{"room":{"S":"a"}}}""", "The provided key element does not match the schema"),
        Exchange.Invalid("an update with an unknown ReturnValues", "UpdateItem", $$"""{"TableName":"Posts","Key":{{Key}},"ReturnValues":"X"}""", "1 validation error detected: Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"),
        Exchange.Invalid("values without an update", "UpdateItem", $$$"""{"TableName":"Posts","Key":{{{Key}}},"ExpressionAttributeValues":{":n":{"N":"1"} } }""", "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null"),
        new("an update of a missing table", "UpdateItem", """{"TableName":"Nowhere","Key":{"a":{"S":"a"}}}""", """400 {"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}"""),
    ];

    private static Exchange Expression(string expression, string message) =>
        Exchange.Invalid($"update: {expression}", "UpdateItem", Request(expression), $"Invalid UpdateExpression: {message.TrimEnd()}");

    private static Exchange Update(string expression, string message) =>
        Exchange.Invalid($"update: {expression}", "UpdateItem", Request(expression), message);

    private static string Request(string expression, string more = "")
    {
        var words = expression.Split(' ', '(', ')', ',');
        string[] used = [.. _values.Where(pair => words.Contains(pair.Placeholder)).Select(pair => $"\"{pair.Placeholder}\":{pair.Value}")];
        var values = used.Length > 0 ? $",\"ExpressionAttributeValues\":{{{string.Join(',', used)}}}" : "";
        return $$"""{"TableName":"Posts","Key":{{Key}},"UpdateExpression":{{JsonSerializer.Serialize(expression)}}{{values}}{{more}}""" + "}";
    }
}
