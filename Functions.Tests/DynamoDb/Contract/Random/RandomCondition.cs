using System.Text.Json.Nodes;
using CsCheck;

namespace Functions.Tests.DynamoDb.Contract.Random;

/// <summary>A condition as text, together with what it means.</summary>
/// <param name="Text">In DynamoDB's grammar.</param>
/// <param name="Binding">How tightly it holds together: 0 as OR, 1 as AND, 2 as NOT, 3 alone, 4 in parentheses.</param>
/// <param name="Holds">Whether an item satisfies it.</param>
internal sealed record RandomCondition(string Text, int Binding, Func<JsonObject, bool> Holds)
{
    /// <summary>The placeholders that the text may use.</summary>
    public static IReadOnlyDictionary<string, string> Values { get; } = new Dictionary<string, string>
    {
        [":n1"] = """{"N":"1"}""",
        [":n3"] = """{"N":"3.0"}""",
        [":sa"] = """{"S":"a"}""",
        [":sb"] = """{"S":"b"}""",
        [":ss"] = """{"SS":["a","b"]}""",
        [":truth"] = """{"BOOL":true}""",
        [":typeS"] = """{"S":"S"}""",
        [":typeL"] = """{"S":"L"}""",
    };

    private static readonly Gen<Operand> _path = Gen.Select(RandomDocument.Path, Gen.Bool, (path, grouped) =>
        new Operand(grouped && !path.Contains('.') && !path.Contains('[') ? $"({path})" : path, item => RandomDocument.Resolve(item, path)));

    private static readonly Gen<Operand> _ordered = Gen.OneOf(":n1", ":n3", ":sa", ":sb").Select(Constant);

    private static readonly Gen<Operand> _constant = Gen.OneOf(":n1", ":n3", ":sa", ":sb", ":ss", ":truth").Select(Constant);

    /// <summary>Conditions and what they mean to a service; AWS's meaning, but for what <see cref="Differences"/> lists.</summary>
    public static Gen<RandomCondition> Any(Service service)
    {
        var simple = Simple(service);
        return Gen.Recursive<RandomCondition>((depth, inner) => depth >= 3
            ? simple
            : Gen.OneOf(
                simple,
                Gen.Select(inner, Gen.OneOf("AND", "and"), inner, (left, and, right) => new RandomCondition($"{left.Within(1)} {and} {right.Within(1)}", 1, item => left.Holds(item) && right.Holds(item))),
                Gen.Select(inner, Gen.OneOf("OR", "Or"), inner, (left, or, right) => new RandomCondition($"{left.Within(0)} {or} {right.Within(0)}", 0, item => left.Holds(item) || right.Holds(item))),
                inner.Select(condition => new RandomCondition($"NOT {condition.Within(3)}", 2, item => !condition.Holds(item))),
                inner.Select(condition => condition with { Text = condition.Within(4), Binding = 4 })));
    }

    public override string ToString() => Text;

    private string Within(int binding) => Binding >= binding ? Text : $"({Text})";

    private static Gen<RandomCondition> Simple(Service service)
    {
        var sizeless = Differences.Find(service, "size(blank) = :n0") is not null;
        var typeless = Differences.Find(service, "attribute_type(blank, :string)") is not null;
        var size = RandomDocument.Path.Select(path => new Operand(
            $"size({path})",
            item => RandomDocument.Resolve(item, path) is { } value && RandomDocument.SizeOf(value) is { } size && !(sizeless && RandomDocument.IsBlank(value))
                ? JsonNode.Parse($$"""{"N":"{{size}}"}""")
                : null));
        return Gen.OneOf(
            Gen.Select(Gen.OneOf(_path, size), Gen.OneOf("=", "<>"), _constant, Compare),
            Gen.Select(Gen.OneOf(_path, size), Gen.OneOf("<", "<=", ">", ">="), _ordered, Compare),
            Gen.Select(_ordered, Gen.OneOf("=", "<>", "<", ">="), _path, Compare),
            Gen.Select(_path, Gen.OneOf((":n1", ":n3"), (":sa", ":sb"), (":n1", ":n1")), (value, bounds) => Between(value, Constant(bounds.Item1), Constant(bounds.Item2))),
            Gen.Select(_path, _constant.Array[1, 3], (value, candidates) => new RandomCondition(
                $"{value.Text} IN ({string.Join(", ", candidates.Select(candidate => candidate.Text))})",
                3,
                item => value.Of(item) is { } found && candidates.Any(candidate => RandomDocument.AreEqual(found, candidate.Of(item)!)))),
            RandomDocument.Path.Select(path => new RandomCondition($"attribute_exists({path})", 3, item => RandomDocument.Resolve(item, path) is not null)),
            RandomDocument.Path.Select(path => new RandomCondition($"attribute_not_exists( {path} )", 3, item => RandomDocument.Resolve(item, path) is null)),
            Gen.Select(_path, Gen.OneOf("S", "L"), (value, type) => new RandomCondition($"attribute_type({value.Text}, :type{type})", 3, item => value.Of(item) is { } found && RandomDocument.TypeOf(found) == type && !(typeless && RandomDocument.IsBlank(found)))),
            Gen.Select(_path, Gen.OneOf(":sa", ":sb"), (value, prefix) => new RandomCondition(
                $"begins_with({value.Text},{prefix})",
                3,
                item => value.Of(item) is { } found && RandomDocument.TypeOf(found) == "S" && ((string)found["S"]!).StartsWith((string)Constant(prefix).Of(item)!["S"]!, StringComparison.Ordinal))),
            Gen.Select(_path, Gen.OneOf(":n1", ":sa", ":sb", ":truth"), (value, part) => new RandomCondition(
                $"contains({value.Text}, {part})", 3, item => value.Of(item) is { } found && RandomDocument.Contains(found, Constant(part).Of(item)!))));
    }

    private static Operand Constant(string placeholder) => new(placeholder, _ => JsonNode.Parse(Values[placeholder]));

    private static RandomCondition Compare(Operand left, string comparator, Operand right) => new(
        $"{left.Text}{comparator} {right.Text}",
        3,
        item => (left.Of(item), right.Of(item)) is ({ } one, { } other)
            ? comparator switch
            {
                "=" => RandomDocument.AreEqual(Canonical(one), Canonical(other)),
                "<>" => !RandomDocument.AreEqual(Canonical(one), Canonical(other)),
                "<" => RandomDocument.Compare(one, other) < 0,
                "<=" => RandomDocument.Compare(one, other) <= 0,
                ">" => RandomDocument.Compare(one, other) > 0,
                _ => RandomDocument.Compare(one, other) >= 0,
            }
            : comparator == "<>");

    private static RandomCondition Between(Operand value, Operand lower, Operand upper) => new(
        $"{value.Text} BETWEEN {lower.Text} AND {upper.Text}",
        3,
        item => value.Of(item) is { } found && RandomDocument.Compare(found, lower.Of(item)!) >= 0 && RandomDocument.Compare(found, upper.Of(item)!) <= 0);

    /// <summary>3.0 is 3.</summary>
    private static JsonNode Canonical(JsonNode value) => RandomDocument.TypeOf(value) == "N" && (string)value["N"]! == "3.0" ? JsonNode.Parse("""{"N":"3"}""")! : value;

    private sealed record Operand(string Text, Func<JsonObject, JsonNode?> Of);
}
