using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html</summary>
public sealed class ExpressionTests(Service service) : ContractTests(service)
{
    private static readonly Dictionary<string, AttributeValue> _item = new(DynamoDbHost.Key("c1"))
    {
        ["n"] = N("10"),
        ["s"] = S("hello"),
        ["accents"] = S("é𝄞"),
        ["elements"] = new() { L = [N("1"), new() { M = new() { ["deep"] = S("x") } }] },
        ["set"] = new() { SS = ["a", "b"] },
        ["name"] = S("Ann"),
        ["blank"] = S(""),
    };

    [TestCase("n = :n10", true)]
    [TestCase("n <> :n10", false)]
    [TestCase("n < :n9", false, Description = "Numbers compare as numbers, not as text.")]
    [TestCase("n > :n9", true)]
    [TestCase("n <= :n10 AND n >= :n10", true)]
    [TestCase("n = :hello", false, Description = "Types differ.")]
    [TestCase("n <> :hello", true)]
    [TestCase("n < :hello", false)]
    [TestCase("absent = :n9", false)]
    [TestCase("absent <> :n9", true)]
    [TestCase("absent < :n9", false)]
    [TestCase("absent = missing1", false)]
    [TestCase("n BETWEEN :n9 AND :n10", true)]
    [TestCase("n between :n9 and :n9", false)]
    [TestCase("s IN (:n9, :hello)", true)]
    [TestCase("s IN (:n9)", false)]
    [TestCase("NOT s = :hello", false)]
    [TestCase("NOT absent = :hello", true)]
    [TestCase("NOT NOT s = :hello", true)]
    [TestCase("s = :n9 AND n = :n9 OR n = :n10", true, Description = "AND binds first.")]
    [TestCase("s = :n9 AND (n = :n9 OR n = :n10)", false)]
    [TestCase("((s = :hello) AND (n = :n10))", true)]
    [TestCase("(n) = (:n10)", true)]
    [TestCase("((size(s)) = :n5)", true)]
    [TestCase("(elements[1]).deep = :x", true)]
    [TestCase("attribute_exists(elements[1].deep)", true)]
    [TestCase("attribute_exists(elements[2])", false)]
    [TestCase("attribute_not_exists(absent)", true)]
    [TestCase("attribute_type(#set, :ss)", true)]
    [TestCase("attribute_type(n, :ss)", false)]
    [TestCase("attribute_type(blank, :string)", true)]
    [TestCase("begins_with(s, :he)", true)]
    [TestCase("begins_with(:hello, s)", true)]
    [TestCase("begins_with(s, :hello) AND begins_with(#name, :he)", false)]
    [TestCase("contains(s, :he)", true)]
    [TestCase("contains(#set, :a)", true)]
    [TestCase("contains(#set, :he)", false)]
    [TestCase("contains(elements, :n1)", true)]
    [TestCase("size(s) = :n5", true)]
    [TestCase("size(blank) = :n0", true)]
    [TestCase("size(accents) = :n3", true, Description = "UTF-16 units.")]
    [TestCase("size(elements) < :n1", false)]
    [TestCase("size(absent) < :n9", false)]
    [TestCase("size(n) < :n9", false)]
    public async Task A_condition_matches_as_in_DynamoDB(string condition, bool expected)
    {
        await Client.PutItemAsync("Connections", _item);
        var request = new ScanRequest("Connections")
        {
            FilterExpression = condition,
            ExpressionAttributeNames = Used(condition, new Dictionary<string, string> { ["#set"] = "set", ["#name"] = "name" }),
            ExpressionAttributeValues = Used(condition, new Dictionary<string, AttributeValue>
            {
                [":n0"] = N("0"),
                [":n1"] = N("1"),
                [":n3"] = N("3"),
                [":n5"] = N("5"),
                [":n9"] = N("9"),
                [":n10"] = N("1.0E1"),
                [":hello"] = S("hello"),
                [":he"] = S("he"),
                [":a"] = S("a"),
                [":x"] = S("x"),
                [":string"] = S("S"),
                [":ss"] = S("SS"),
            }),
        };

        Check(condition, await MatchAsync(request), expected ? "matches" : "does not match");
    }

    [Test]
    public async Task IN_takes_100_operands_and_an_expression_300_operators()
    {
        await Client.PutItemAsync("Connections", _item);
        var values = Enumerable.Range(0, 100).ToDictionary(number => $":v{number}", number => N(number.ToString()));

        var found = await MatchAsync(new ScanRequest("Connections")
        {
            FilterExpression = $"n IN ({string.Join(",", values.Keys)})",
            ExpressionAttributeValues = values,
        });
        var compared = await MatchAsync(new ScanRequest("Connections")
        {
            FilterExpression = string.Join(" OR ", Enumerable.Repeat("n = :v", 150)),
            ExpressionAttributeValues = new() { [":v"] = N("10") },
        });

        Assert.That((found, compared), Is.EqualTo(("matches", "matches")));
    }

    private async Task<string> MatchAsync(ScanRequest request)
    {
        try
        {
            return (await Client.ScanAsync(request)).Count == 1 ? "matches" : "does not match";
        }
        catch (AmazonDynamoDBException error)
        {
            return $"{error.ErrorCode}: {error.Message}";
        }
    }

    private static Dictionary<string, T>? Used<T>(string expression, Dictionary<string, T> placeholders)
    {
        var words = expression.Split(' ', '(', ')', ',').ToHashSet();
        var used = placeholders.Where(pair => words.Contains(pair.Key)).ToDictionary();
        return used.Count > 0 ? used : null;
    }
}
