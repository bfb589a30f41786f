using System.Text.Json;

namespace Functions.Tests.DynamoDb.Contract.Exchanges;

/// <summary>
/// Expressions that are refused. The grammar is in
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html, the limits in
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters.
/// </summary>
internal static class ExpressionExchanges
{
    private const string Distinct = "The first operand must be distinct from the remaining operands for this operator or function; operator: ";
    private const string Misused = "The function is not allowed to be used this way in an expression; function: ";
    private const string Redundant = "The expression has redundant parentheses;";
    private const string WrongType = "Incorrect operand type for operator or function; operator or function: ";

    private static readonly (string Placeholder, string Value)[] _values = [(":v", """{"N":"2"}"""), (":w", """{"N":"1"}"""), (":l", """{"L":[]}"""), (":s", """{"S":"x"}""")];

    public static IEnumerable<Exchange> All =>
    [
        Condition("", "The expression can not be empty;"),
        Condition("n =", """Syntax error; token: "<EOF>", near: "=" """),
        Condition("n = = :v", """Syntax error; token: "=", near: "= = :v" """),
        Condition("n ! :v", """Syntax error; token: "!", near: "n ! :v" """),
        Condition("(n = :v", """Syntax error; token: "<EOF>", near: ":v" """),
        Condition("_n = :v", """Syntax error; token: "_", near: "_n" """),
        Condition("and = :v", """Syntax error; token: "and", near: "and =" """),
        Condition("n", """Syntax error; token: "<EOF>", near: "n" """),
        Condition("n IN ()", """Syntax error; token: ")", near: "()" """),
        Condition("size(n).b = :v", """Syntax error; token: ".", near: ").b" """),
        Condition("name = = :v", """Syntax error; token: "=", near: "= = :v" """),
        Condition("((n = :v))", Redundant),
        Condition("n = ((:v))", Redundant),
        Condition("n = :v AND ((n = :v AND s = :s))", Redundant),
        Condition("name = :v AND ((n = :v))", Redundant),
        Condition("name = :v", "Attribute name is a reserved keyword; reserved keyword: name"),
        Condition("n = :missing AND name = :v", "Attribute name is a reserved keyword; reserved keyword: name"),
        Condition("#missing = :v", "An expression attribute name used in the document path is not defined; attribute name: #missing"),
        Condition("n = :missing", "An expression attribute value used in expression is not defined; attribute value: :missing"),
        Condition("n = n", $"{Distinct}=, first operand: [n]"),
        Condition("contains(a.b[1], a.b[1])", $"{Distinct}contains, first operand: [a, b, [1]]"),
        Condition("exists(n)", "Invalid function name; function: exists"),
        Condition("Attribute_exists(n)", "Invalid function name; function: Attribute_exists"),
        Condition("exists(n) AND attribute_exists(n) = :v", "Invalid function name; function: exists"),
        Condition("if_not_exists(n, :v) = :v", "The function is not allowed in a condition expression; function: if_not_exists"),
        Condition("attribute_exists(n, s)", "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2"),
        Condition("attribute_exists(:v)", "Operator or function requires a document path; operator or function: attribute_exists"),
        Condition("attribute_type(n, :v)", $"{WrongType}attribute_type, operand type: N"),
        Condition("begins_with(s, :v)", $"{WrongType}begins_with, operand type: N"),
        Condition("size(:v) = :v", $"{WrongType}size, operand type: N"),
        Condition("n < :l", $"{WrongType}<, operand type: L"),
        Condition("n BETWEEN :l AND :l", $"{WrongType}BETWEEN, operand type: L"),
        Condition("size(n)", $"{Misused}size"),
        Condition("contains(n, :v) = :v", $"{Misused}contains"),
        Condition("n IN (:v, attribute_exists(n))", $"{Misused}attribute_exists"),
        Condition("n BETWEEN :v AND :w", "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"),
        Condition("n BETWEEN :v AND :s", "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {S:x}"),
        Condition($"{new string('n', 4092)} = :v", "Expression size has exceeded the maximum allowed size; expression size: 4097", "an expression over 4 KB"),
        Condition($"n IN ({string.Join(", ", Enumerable.Repeat(":v", 101))})", "The IN operator is provided with too many operands; number of operands: 101", "IN with 101 operands"),
        Condition(string.Join(" OR ", Enumerable.Repeat("n = :v", 151)), "The expression contains too many operators; operator count: 301", "301 operators"),
        Condition($"n{string.Concat(Enumerable.Repeat(".n", 32))} = :v", "The document path has too many nesting levels; nesting levels: 33", "a path of 33 levels"),
        Condition("n[99999999999999] = :v", "List index is not within the allowable range; index: [99999999999999]"),
        Exchange.Invalid("a condition that reaches into the key", "DeleteItem", Request("ConditionExpression", "attribute_exists(connectionId.x) OR n = :v", """{":v":{"N":"2"}}"""), "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: connectionId"),
        Exchange.Invalid("a placeholder that no expression uses", "DeleteItem", Request("ConditionExpression", "n = :v", """{":v":{"N":"2"},":spare":{"N":"2"}}"""), "Value provided in ExpressionAttributeValues unused in expressions: keys: {:spare}"),
        Exchange.Invalid("values without an expression", "DeleteItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"c1"}},"ExpressionAttributeValues":{":v":{"N":"2"}}}""", "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"),
        Exchange.Invalid("names without an expression", "DeleteItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"c1"}},"ExpressionAttributeNames":{"#n":"n"}}""", "ExpressionAttributeNames can only be specified when using expressions"),
        Exchange.Invalid("no values", "DeleteItem", Request("ConditionExpression", "n = :v", "{}"), "ExpressionAttributeValues must not be empty"),
        Exchange.Invalid("a malformed placeholder", "DeleteItem", Request("ConditionExpression", "n = :v", """{"v":{"N":"2"}}"""), """ExpressionAttributeValues contains invalid key: Syntax error; key: "v" """.TrimEnd()),
        Exchange.Invalid("a malformed value", "DeleteItem", Request("ConditionExpression", "n = :v", """{":v":{"N":"x"}}"""), "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v"),
        Projection("a, a", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"),
        Projection("a, a.b", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]"),
        Projection("a.b, a[0]", "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]"),
        Projection("a, a, name", "Attribute name is a reserved keyword; reserved keyword: name"),
        Projection("a, a, #missing", "An expression attribute name used in the document path is not defined; attribute name: #missing"),
        Projection("a,", """Syntax error; token: "<EOF>", near: "," """),
        Projection("!!! INVALID !!!", """Syntax error; token: "!", near: "!!" """),
        Projection("", "The expression can not be empty;"),
        Exchange.Invalid("a projection that reaches into the key", "GetItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"c1"}},"ProjectionExpression":"connectionId[0]"}""", "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: connectionId"),
        Exchange.Invalid("a filter on the key of a query", "Query", """{"TableName":"Messages","KeyConditionExpression":"room = :a","FilterExpression":"room = :a","ExpressionAttributeValues":{":a":{"S":"a"}}}""", "Filter Expression can only contain non-primary key attributes: Primary key attribute: room"),
    ];

    private static Exchange Condition(string condition, string message, string? name = null) => Exchange.Invalid(
        name ?? $"condition: {condition}", "DeleteItem", Request("ConditionExpression", condition, Used(condition)), $"Invalid ConditionExpression: {message.TrimEnd()}");

    private static Exchange Projection(string projection, string message) => Exchange.Invalid(
        $"projection: {projection}", "GetItem", Request("ProjectionExpression", projection, null), $"Invalid ProjectionExpression: {message.TrimEnd()}");

    private static string? Used(string condition)
    {
        var used = _values.Where(pair => condition.Contains(pair.Placeholder)).Select(pair => $"\"{pair.Placeholder}\":{pair.Value}").ToArray();
        return used.Length > 0 ? $"{{{string.Join(',', used)}}}" : null;
    }

    private static string Request(string parameter, string expression, string? values) =>
        $$$"""{"TableName":"Connections","Key":{"connectionId":{"S":"c1"}},"{{{parameter}}}":{{{JsonSerializer.Serialize(expression)}}}{{{(values is null ? "" : $",\"ExpressionAttributeValues\":{values}")}}}}""";
}
