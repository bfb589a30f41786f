using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;

namespace Functions.Tests.DynamoDb.Contract.Random;

/// <summary>
/// Random items of the attributes <c>p</c>, <c>q</c>, <c>r</c> and <c>m</c> as DynamoDB's JSON, random paths into them, and what
/// DynamoDB's documentation says of their values; it shares no code with what it is compared to.
/// </summary>
internal static class RandomDocument
{
    private static readonly Gen<string> _scalar = Gen.OneOf(
        """{"N":"-1"}""", """{"N":"1"}""", """{"N":"2.5"}""", """{"N":"10"}""", """{"S":""}""", """{"S":"a"}""", """{"S":"ab"}""", """{"S":"b"}""", """{"BOOL":true}""");

    private static readonly Gen<string> _map = Gen.Select(_scalar, _scalar.Array[0, 3], (x, y) => $$$$"""{"M":{"x":{{{{x}}}},"y":{"L":[{{{{string.Join(',', y)}}}}]}}}""");

    private static readonly Gen<string> _value = Gen.OneOf(
        _scalar,
        Gen.OneOf("""{"SS":["a"]}""", """{"SS":["b","a"]}"""),
        _scalar.Array[0, 3].Select(elements => $$"""{"L":[{{string.Join(',', elements)}}]}"""),
        _map);

    /// <summary>Without its key.</summary>
    public static Gen<string[]> Attributes { get; } = Gen.OneOf(
            Gen.Select(Gen.OneOf("p", "q", "r", "m"), _value, (name, value) => $"\"{name}\":{value}"),
            _map.Select(map => $"\"m\":{map}"))
        .Array[0, 4].Select(members => members.DistinctBy(member => member[1]).ToArray());

    public static Gen<string> Path { get; } = Gen.OneOf("p", "q", "r", "m", "m.x", "m.y", "m.y[0]", "m.y[1]", "p[0]", "q[1]", "r.x", "m.x.x");

    /// <summary>The value there, <c>{"S":"a"}</c>; null for none.</summary>
    public static JsonNode? Resolve(JsonObject item, string path)
    {
        JsonNode? value = null;
        foreach (var step in path.Replace("[", ".[").Split('.'))
        {
            value = (value, step) switch
            {
                (null, _) => item[step],
                ({ } list, ['[', ..]) => list["L"] is JsonArray elements && int.Parse(step[1..^1], CultureInfo.InvariantCulture) is var index && index < elements.Count ? elements[index] : null,
                ({ } map, _) => (map["M"] as JsonObject)?[step],
            };
            if (value is null)
                return null;
        }

        return value;
    }

    public static string TypeOf(JsonNode value) => value.AsObject().Single().Key;

    public static bool IsBlank(JsonNode value) => TypeOf(value) == "S" && (string)value["S"]! == "";

    public static bool AreEqual(JsonNode left, JsonNode right)
    {
        var type = TypeOf(left);
        return type == TypeOf(right) && (type == "SS"
            ? left[type]!.AsArray().Select(member => (string)member!).Order().SequenceEqual(right[type]!.AsArray().Select(member => (string)member!).Order())
            : JsonNode.DeepEquals(left, right));
    }

    /// <summary>Null when they have no order.</summary>
    public static int? Compare(JsonNode left, JsonNode right) => (TypeOf(left), TypeOf(right)) switch
    {
        ("N", "N") => Number(left).CompareTo(Number(right)),
        ("S", "S") => string.CompareOrdinal((string)left["S"]!, (string)right["S"]!),
        _ => null,
    };

    public static decimal? SizeOf(JsonNode value) => TypeOf(value) switch
    {
        "S" => ((string)value["S"]!).Length,
        "SS" or "L" => value[TypeOf(value)]!.AsArray().Count,
        "M" => value["M"]!.AsObject().Count,
        _ => null,
    };

    public static bool Contains(JsonNode value, JsonNode part) => (TypeOf(value), TypeOf(part)) switch
    {
        ("S", "S") => ((string)value["S"]!).Contains((string)part["S"]!, StringComparison.Ordinal),
        ("SS", "S") => value["SS"]!.AsArray().Any(member => (string)member! == (string)part["S"]!),
        ("L", _) => value["L"]!.AsArray().Any(element => AreEqual(element!, part)),
        _ => false,
    };

    private static decimal Number(JsonNode value) => decimal.Parse((string)value["N"]!, CultureInfo.InvariantCulture);
}
