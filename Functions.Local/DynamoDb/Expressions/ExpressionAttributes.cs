using Functions.Local.DynamoDb.Expressions.Syntax;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>A request's ExpressionAttributeNames and ExpressionAttributeValues, and which of them its expressions used.</summary>
/// <param name="names">By placeholder, <c>#</c> included; null when absent.</param>
/// <param name="values">By placeholder, <c>:</c> included; null when absent.</param>
internal sealed class ExpressionAttributes(IReadOnlyDictionary<string, string>? names, AttributeMap? values)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public string Name(string placeholder, ExpressionProblems problems)
    {
        _used.Add(placeholder);
        if (names?.GetValueOrDefault(placeholder) is { } name)
            return name;
        problems.Add(ProblemKind.Undefined, $"An expression attribute name used in the document path is not defined; attribute name: {placeholder}");
        return placeholder;
    }

    public AttributeValue Value(string placeholder, ExpressionProblems problems)
    {
        _used.Add(placeholder);
        if (values?.GetValueOrDefault(placeholder) is { } value)
            return value;
        problems.Add(ProblemKind.Undefined, $"An expression attribute value used in expression is not defined; attribute value: {placeholder}");
        return new NullValue();
    }

    /// <summary>Call when every expression of the request has been parsed.</summary>
    public void CheckAllUsed()
    {
        CheckUsed("ExpressionAttributeNames", names?.Keys);
        CheckUsed("ExpressionAttributeValues", values?.Keys);
    }

    private void CheckUsed(string parameter, IEnumerable<string>? placeholders)
    {
        string[] unused = [.. (placeholders ?? []).Where(placeholder => !_used.Contains(placeholder))];
        if (unused.Length > 0)
            throw DynamoDbException.Validation($"Value provided in {parameter} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
    }
}
