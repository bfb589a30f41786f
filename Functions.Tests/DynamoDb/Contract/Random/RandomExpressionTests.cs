using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Functions.Tests.Properties;

namespace Functions.Tests.DynamoDb.Contract.Random;

/// <summary>Random conditions and projections of random items, against a model that was written from DynamoDB's documentation.</summary>
public sealed class RandomExpressionTests(Service service) : ContractTests(service)
{
    [Test]
    public async Task A_valid_condition_means_what_the_documentation_says()
    {
        await CheckAsync(
            Gen.Select(RandomCondition.Any(Service), RandomDocument.Attributes),
            async input =>
            {
                var (condition, attributes) = input;
                var values = RandomCondition.Values.Where(value => condition.Text.Contains(value.Key)).Select(value => $"\"{value.Key}\":{value.Value}").ToArray();
                var answer = await AskAsync(attributes, $"""
                    "FilterExpression":{JsonSerializer.Serialize(condition.Text)}{(values.Length == 0 ? "" : $",\"ExpressionAttributeValues\":{{{string.Join(',', values)}}}")}
                    """);

                Assert.That((int?)answer["Count"], Is.EqualTo(condition.Holds(Parse(attributes)) ? 1 : 0), answer.ToJsonString());
            });
    }

    [Test]
    public async Task A_valid_projection_keeps_what_the_documentation_says()
    {
        await CheckAsync(
            Gen.Select(RandomDocument.Path.Array[1, 4].Select(Apart), RandomDocument.Attributes),
            async input =>
            {
                var (paths, attributes) = input;
                var answer = await AskAsync(attributes, $"\"ProjectionExpression\":\"{string.Join(", ", paths)}\"");

                var expected = Project(new JsonObject { ["M"] = Parse(attributes) }, [.. paths.Select(path => path.Replace("[", ".[").Split('.'))])?["M"] ?? new JsonObject();
                Assert.That(JsonNode.DeepEquals(answer["Items"]?[0], expected), $"{answer.ToJsonString()} instead of {expected.ToJsonString()}");
            });
    }

    private async Task CheckAsync<T>(Gen<T> inputs, Func<T, Task> check)
    {
        if (Service == Service.Embedded)
        {
            await inputs.SampleInTimeAsync(check, iter: 1000);
            return;
        }

        // Always the same inputs: a fault of somebody else's code must not fail the suite by chance.
        var random = new PCG(1, 1);
        for (var count = 0; count < 250; count++)
            await check(inputs.Generate(random, null, out _));
    }

    /// <summary>Puts the item and scans for it.</summary>
    private async Task<JsonNode> AskAsync(string[] attributes, string parameters)
    {
        string[] members = ["\"connectionId\":{\"S\":\"c1\"}", .. attributes];
        await SendAsync("PutItem", $$"""{"TableName":"Connections","Item":{{{string.Join(',', members)}}}""" + "}");
        return JsonNode.Parse((await SendAsync("Scan", $"{{\"TableName\":\"Connections\",{parameters}}}")).Body)!;
    }

    private static JsonObject Parse(string[] attributes) => JsonNode.Parse($"{{{string.Join(',', attributes)}}}")!.AsObject();

    /// <summary>Those paths that neither contain one another nor treat one value as a list and as a map.</summary>
    private static string[] Apart(string[] paths)
    {
        List<string> apart = [];
        foreach (var path in paths)
        {
            if (apart.TrueForAll(other => !Clash(path, other)))
                apart.Add(path);
        }

        return [.. apart];
    }

    private static bool Clash(string one, string other)
    {
        var differing = one.Replace("[", ".[").Split('.').Zip(other.Replace("[", ".[").Split('.')).FirstOrDefault(steps => steps.First != steps.Second);
        return differing == default || differing.First[0] == '[' != (differing.Second[0] == '[');
    }

    /// <summary>The parts of a value that lie on the paths; list elements close ranks.</summary>
    private static JsonNode? Project(JsonNode value, string[][] paths)
    {
        if (paths.Any(path => path.Length == 0))
            return value.DeepClone();
        var parts = paths.GroupBy(path => path[0], path => path[1..]).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, Value: Step(value, group.Key) is { } child ? Project(child, [.. group]) : null))
            .Where(part => part.Value is not null)
            .ToArray();
        if (parts.Length == 0)
            return null;
        return value["M"] is not null
            ? new JsonObject { ["M"] = new JsonObject(parts.Select(part => KeyValuePair.Create(part.Key, part.Value))) }
            : new JsonObject { ["L"] = new JsonArray([.. parts.Select(part => part.Value)]) };
    }

    private static JsonNode? Step(JsonNode value, string step) => step[0] == '['
        ? value["L"] is JsonArray list && int.Parse(step[1..^1]) is var index && index < list.Count ? list[index] : null
        : (value["M"] as JsonObject)?[step];
}
