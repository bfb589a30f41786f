using System.Text.Json;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Expressions.Syntax;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>A request's body, member by member; null members count as absent, unknown ones are ignored, as in DynamoDB.</summary>
internal sealed class ActionRequest(JsonElement body)
{
    public string? String(string name) => Find(name) is { } json ? JsonMember.String(json) : null;

    public int? Integer(string name) => Find(name) is { } json ? JsonMember.Integer(json) : null;

    public bool? Boolean(string name) => Find(name) is { } json ? JsonMember.Boolean(json) : null;

    /// <summary>Item, Key and the like.</summary>
    public AttributeMap? Attributes(string name) => Find(name) is { } json ? AttributeValueReader.ReadMap(json) : null;

    /// <summary>Requests by the table that they are for.</summary>
    public IEnumerable<(string Table, JsonElement Request)> ByTable(string name)
    {
        if (Find(name) is not { } json)
            return [];
        if (json.ValueKind != JsonValueKind.Object)
            throw DynamoDbException.Serialization("Unexpected field type");
        return json.EnumerateObject().Select(table => (table.Name, table.Value));
    }

    /// <summary>A structure within the request.</summary>
    public ActionRequest? Nested(string name) => Find(name) is not { } json ? null : json.ValueKind == JsonValueKind.Object
        ? new ActionRequest(json)
        : throw DynamoDbException.Serialization("Unexpected value type in payload");

    /// <summary>A list of structures.</summary>
    public IReadOnlyList<ActionRequest> List(string name) => Find(name) is not { } list ? [] :
    [
        .. JsonMember.List(list).Select(json => json.ValueKind == JsonValueKind.Object
            ? new ActionRequest(json)
            : throw DynamoDbException.Serialization("Unexpected value type in payload")),
    ];

    /// <summary>The same for every request of the same content but for one parameter.</summary>
    public string DigestWithout(string name) => RequestDigest.Of(body, name);

    /// <summary>A list of keys.</summary>
    public IReadOnlyList<AttributeMap> Keys(string name) =>
        Find(name) is { } json ? [.. JsonMember.List(json).Select(key => AttributeValueReader.ReadMap(key))] : [];

    public bool Has(string name) => Find(name) is not null;

    /// <summary>Refuses parameters that expressions replaced.</summary>
    public void RefuseLegacy(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Has(name))
                throw DynamoDbException.NotServed($"the legacy parameter {name}");
        }
    }

    /// <summary>The placeholders of the request's expressions.</summary>
    /// <param name="expressions">The action's parameters that are expressions.</param>
    public ExpressionAttributes ExpressionAttributes(params string[] expressions)
    {
        var used = expressions.Any(Has);
        if (!used && Has("ExpressionAttributeNames"))
            throw DynamoDbException.Validation("ExpressionAttributeNames can only be specified when using expressions");
        string[] withValues = [.. expressions.Where(name => name != "ProjectionExpression")];
        if (withValues.Length > 0 && Has("ExpressionAttributeValues") && !withValues.Any(Has))
            throw DynamoDbException.Validation($"ExpressionAttributeValues can only be specified when using expressions: {string.Join(" and ", withValues)} {(withValues.Length > 1 ? "are" : "is")} null");
        return new(Names(), withValues.Length > 0 ? Values() : null);
    }

    public Condition? Condition(string name, ExpressionAttributes attributes) => Parse(name, attributes, ConditionParser.Parse);

    public ProjectionExpression? Projection(ExpressionAttributes attributes) => Parse("ProjectionExpression", attributes, ProjectionExpression.Parse);

    public UpdateExpression? Update(ExpressionAttributes attributes) => Parse("UpdateExpression", attributes, UpdateParser.Parse);

    private T? Parse<T>(string name, ExpressionAttributes attributes, Func<string, ExpressionAttributes, T> parse)
        where T : class
    {
        try
        {
            return String(name) is { } expression ? parse(expression, attributes) : null;
        }
        catch (ExpressionException error)
        {
            throw DynamoDbException.Validation($"Invalid {name}: {error.Message}");
        }
    }

    private Dictionary<string, string>? Names()
    {
        const string Parameter = "ExpressionAttributeNames";
        if (Find(Parameter) is not { } json)
            return null;
        if (json.ValueKind != JsonValueKind.Object)
            throw DynamoDbException.Serialization(json.ValueKind == JsonValueKind.Array
                ? "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"
                : "Unexpected field type");
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
            names[member.Name] = JsonMember.String(member.Value);
        CheckPlaceholders(Parameter, '#', names.Keys);
        foreach (var name in names.Values)
            AttributeValueReader.CheckName(name);
        return names;
    }

    private AttributeMap? Values()
    {
        const string Parameter = "ExpressionAttributeValues";
        if (Find(Parameter) is not { ValueKind: JsonValueKind.Object } json)
            return Attributes(Parameter);
        CheckPlaceholders(Parameter, ':', [.. json.EnumerateObject().Select(member => member.Name)]);
        var values = new AttributeMap();
        foreach (var member in json.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            try
            {
                values[member.Name] = AttributeValueReader.Read(member.Value);
            }
            catch (DynamoDbException error) when (error.IsValidation)
            {
                throw DynamoDbException.Validation($"{Parameter} contains invalid value: {error.Message} for key {member.Name}");
            }
        }

        return values;
    }

    private static void CheckPlaceholders(string parameter, char mark, IReadOnlyCollection<string> placeholders)
    {
        if (placeholders.Count == 0)
            throw DynamoDbException.Validation($"{parameter} must not be empty");
        foreach (var placeholder in placeholders)
        {
            if (placeholder.Length < 2 || placeholder[0] != mark || !placeholder.Skip(1).All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
                throw DynamoDbException.Validation($"{parameter} contains invalid key: Syntax error; key: \"{placeholder}\"");
        }
    }

    private JsonElement? Find(string name) =>
        body.TryGetProperty(name, out var json) && json.ValueKind != JsonValueKind.Null ? json : null;
}
