using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb;

public sealed class ExpressionTests : DynamoDbTests
{
    private static readonly Dictionary<string, AttributeValue> _item = new(DynamoDbHost.Key("c1"))
    {
        ["n"] = N("10"),
        ["s"] = S("hello"),
        ["elements"] = new() { L = [N("1"), new() { M = new() { ["deep"] = S("x") } }] },
        ["set"] = new() { SS = ["a", "b"] },
        ["name"] = S("Ann"),
    };

    [TestCase("n = :n10", true)]
    [TestCase("n <> :n10", false)]
    [TestCase("n < :n9", false, Description = "Numbers compare as numbers, not as text.")]
    [TestCase("n > :n9", true)]
    [TestCase("n <= :n10 AND n >= :n10", true)]
    [TestCase("n = :hello", false, Description = "Types differ.")]
    [TestCase("n <> :hello", true)]
    [TestCase("absent = :n9", false)]
    [TestCase("absent <> :n9", true)]
    [TestCase("absent < :n9", false)]
    [TestCase("n BETWEEN :n9 AND :n10", true)]
    [TestCase("n between :n9 and :n9", false)]
    [TestCase("s IN (:n9, :hello)", true)]
    [TestCase("s IN (:n9)", false)]
    [TestCase("NOT s = :hello", false)]
    [TestCase("NOT absent = :hello", true)]
    [TestCase("s = :n9 AND n = :n9 OR n = :n10", true, Description = "AND binds first.")]
    [TestCase("s = :n9 AND (n = :n9 OR n = :n10)", false)]
    [TestCase("attribute_exists(elements[1].deep)", true)]
    [TestCase("attribute_exists(elements[2])", false)]
    [TestCase("attribute_not_exists(absent)", true)]
    [TestCase("attribute_type(#set, :ss)", true)]
    [TestCase("attribute_type(n, :ss)", false)]
    [TestCase("begins_with(s, :he)", true)]
    [TestCase("begins_with(s, :hello) AND begins_with(#name, :he)", false)]
    [TestCase("contains(s, :he)", true)]
    [TestCase("contains(#set, :a)", true)]
    [TestCase("contains(#set, :he)", false)]
    [TestCase("contains(elements, :n1)", true)]
    [TestCase("size(s) = :n5", true)]
    [TestCase("size(elements) < :n1", false)]
    [TestCase("size(absent) < :n9", false)]
    public async Task Conditions_match_as_in_DynamoDB(string condition, bool expected)
    {
        await Client.PutItemAsync("Connections", _item);
        var request = new ScanRequest("Connections")
        {
            FilterExpression = condition,
            ExpressionAttributeNames = Used(condition, new Dictionary<string, string> { ["#set"] = "set", ["#name"] = "name" }),
            ExpressionAttributeValues = Used(condition, new Dictionary<string, AttributeValue>
            {
                [":n1"] = N("1"),
                [":n5"] = N("5"),
                [":n9"] = N("9"),
                [":n10"] = N("1.0E1"),
                [":hello"] = S("hello"),
                [":he"] = S("he"),
                [":a"] = S("a"),
                [":ss"] = S("SS"),
            }),
        };

        Assert.That((await Client.ScanAsync(request)).Count, Is.EqualTo(expected ? 1 : 0));
    }

    [TestCase("", "The expression can not be empty;")]
    [TestCase("n =", "Syntax error; token: \"<EOF>\", near: \"=\"")]
    [TestCase("n = = :v", "Syntax error; token: \"=\", near: \"= = :v\"")]
    [TestCase("n ! :v", "Syntax error; token: \"!\", near: \"n ! :v\"")]
    [TestCase("(n = :v", "Syntax error; token: \"<EOF>\", near: \":v\"")]
    [TestCase("((n = :v))", "The expression has redundant parentheses;")]
    [TestCase("name = :v", "Attribute name is a reserved keyword; reserved keyword: name")]
    [TestCase("#missing = :v", "An expression attribute name used in the document path is not defined; attribute name: #missing")]
    [TestCase("n = :missing", "An expression attribute value used in expression is not defined; attribute value: :missing")]
    [TestCase("n = n", "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]")]
    [TestCase("exists(n)", "Invalid function name; function: exists")]
    [TestCase("attribute_exists(n, s)", "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2")]
    [TestCase("attribute_exists(:v)", "Operator or function requires a document path; operator or function: attribute_exists")]
    [TestCase("attribute_type(n, :v)", "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N")]
    [TestCase("begins_with(s, :v)", "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")]
    [TestCase("size(n)", "The function is not allowed to be used this way in an expression; function: size")]
    [TestCase("contains(n, :v) = :v", "The function is not allowed to be used this way in an expression; function: contains")]
    [TestCase("n BETWEEN :v AND :w", "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}")]
    public void Broken_conditions_are_refused_in_DynamoDBs_words(string condition, string message)
    {
        var request = new DeleteItemRequest("Connections", DynamoDbHost.Key("c1"))
        {
            ConditionExpression = condition,
            ExpressionAttributeValues = new() { [":v"] = N("2"), [":w"] = N("1") },
        };

        Assert.That(Error(() => Client.DeleteItemAsync(request)), Is.EqualTo($"ValidationException: Invalid ConditionExpression: {message}"));
    }

    [TestCase("a, a", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]")]
    [TestCase("a.b, a[0]", "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]")]
    [TestCase("a,", "Syntax error; token: \"<EOF>\", near: \",\"")]
    public void Broken_projections_are_refused_in_DynamoDBs_words(string projection, string message) =>
        Assert.That(
            Error(() => Client.ScanAsync(new ScanRequest("Connections") { ProjectionExpression = projection })),
            Is.EqualTo($"ValidationException: Invalid ProjectionExpression: {message}"));

    [Test]
    public void Placeholders_that_no_expression_uses_are_refused()
    {
        var request = new DeleteItemRequest("Connections", DynamoDbHost.Key("c1"))
        {
            ConditionExpression = "attribute_exists(#used)",
            ExpressionAttributeNames = new() { ["#used"] = "a", ["#spare"] = "b" },
        };
        Assert.That(Error(() => Client.DeleteItemAsync(request)), Is.EqualTo("ValidationException: Value provided in ExpressionAttributeNames unused in expressions: keys: {#spare}"));

        request.ExpressionAttributeNames.Remove("#spare");
        request.ExpressionAttributeValues = new() { [":spare"] = N("1") };
        Assert.That(Error(() => Client.DeleteItemAsync(request)), Is.EqualTo("ValidationException: Value provided in ExpressionAttributeValues unused in expressions: keys: {:spare}"));

        request.ConditionExpression = null;
        request.ExpressionAttributeNames = null;
        Assert.That(Error(() => Client.DeleteItemAsync(request)), Is.EqualTo("ValidationException: ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"));
    }

    private static Dictionary<string, T>? Used<T>(string expression, Dictionary<string, T> placeholders)
    {
        var words = expression.Split(' ', '(', ')', ',').ToHashSet();
        var used = placeholders.Where(pair => words.Contains(pair.Key)).ToDictionary();
        return used.Count > 0 ? used : null;
    }
}
