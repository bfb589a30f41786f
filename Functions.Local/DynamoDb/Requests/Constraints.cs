using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>The checks that DynamoDB makes on every parameter before it looks at anything else, and reports together.</summary>
/// <param name="request">The request, or a structure within it.</param>
/// <param name="path">Where in the request that structure is, with a dot behind.</param>
/// <param name="violations">Those found elsewhere in the request.</param>
internal sealed class Constraints(ActionRequest request, string path = "", List<string>? violations = null)
{
    private const string NamePattern = "[a-zA-Z0-9_.-]+";

    private readonly List<string> _violations = violations ?? [];

    /// <summary>The constraints of a structure within the request, whose violations are reported with the request's.</summary>
    public Constraints Within(ActionRequest part, string place) => new(part, $"{place}.", _violations);

    /// <summary>Requires TableName: a name, or an ARN with one.</summary>
    public Constraints TableName() => Required("TableName").Name("TableName");

    public Constraints Required(string name) => Unless(request.Has(name), "null", name, "Member must not be null");

    /// <summary>A table's or index's name, if present.</summary>
    public Constraints Name(string name)
    {
        if (request.String(name) is not { } value || (name == "TableName" && TableArn.NameIn(value) is not null))
            return this;
        // The one bound that the API declares is checked first: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
        if (value.Length == 0)
            return Unless(false, Quote(value), name, "Member must have length greater than or equal to 1");
        var wellFormed = value.All(IsOfName);
        return Unless(wellFormed, Quote(value), name, $"Member must satisfy regular expression pattern: {NamePattern}")
            .Unless(value.Length >= 3, Quote(value), name, "Member must have length greater than or equal to 3")
            .Unless(value.Length <= 255, Quote(value), name, "Member must have length less than or equal to 255");
    }

    /// <summary>Requires requests for at least one table, each named as tables are.</summary>
    public Constraints ByTable(string name)
    {
        Required(name);
        var tables = request.ByTable(name).ToList();
        if (request.Has(name) && tables.Count == 0)
            Unless(false, Quote("{}"), name, "Member must have length greater than or equal to 1");
        foreach (var (table, _) in tables)
        {
            var wellFormed = TableArn.NameIn(table) is not null || (table.Length is >= 3 and <= 255 && table.All(IsOfName));
            Unless(
                wellFormed, Quote(table), name,
                "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
                + $"Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: {NamePattern}]");
        }

        return this;
    }

    public Constraints OneOf(string name, params string[] allowed) => request.String(name) is { } value
        ? Unless(allowed.Contains(value), Quote(value), name, $"Member must satisfy enum value set: [{string.Join(", ", allowed)}]")
        : this;

    public Constraints AtLeast(string name, int minimum) => request.Integer(name) is { } value
        ? Unless(value >= minimum, Quote(value.ToString()), name, $"Member must have value greater than or equal to {minimum}")
        : this;

    public Constraints AtMost(string name, int maximum) => request.Integer(name) is { } value
        ? Unless(value <= maximum, Quote(value.ToString()), name, $"Member must have value less than or equal to {maximum}")
        : this;

    public Constraints Length(string name, int minimum, int maximum) => request.String(name) is { } value
        ? Unless(value.Length >= minimum, Quote(value), name, $"Member must have length greater than or equal to {minimum}")
            .Unless(value.Length <= maximum, Quote(value), name, $"Member must have length less than or equal to {maximum}")
        : this;

    /// <summary>Requires a list of at least one element.</summary>
    public Constraints List(string name, int maximum)
    {
        Required(name);
        var count = request.List(name).Count;
        if (request.Has(name))
            Unless(count > 0, Quote("[]"), name, "Member must have length greater than or equal to 1");
        // DynamoDB repeats the whole list in some regions and nothing of it in others.
        if (count > maximum)
            _violations.Add($"Value at '{name}' failed to satisfy constraint: Member must have length less than or equal to {maximum}");
        return this;
    }

    public Constraints ReturnConsumedCapacity() => OneOf("ReturnConsumedCapacity", "INDEXES", "TOTAL", "NONE");

    /// <exception cref="DynamoDbException">ValidationException that lists every violation.</exception>
    public void Check()
    {
        if (_violations.Count > 0)
            throw DynamoDbException.Validation($"{_violations.Count} validation error{(_violations.Count > 1 ? "s" : "")} detected: {string.Join("; ", _violations)}");
    }

    private Constraints Unless(bool satisfied, string value, string name, string constraint)
    {
        if (!satisfied)
            _violations.Add($"Value {value} at '{path}{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: {constraint}");
        return this;
    }

    private static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-';

    private static string Quote(string value) => $"'{value}'";
}
