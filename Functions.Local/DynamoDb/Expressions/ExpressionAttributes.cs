using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>A request's ExpressionAttributeNames and ExpressionAttributeValues, and which of them its expressions used.</summary>
/// <param name="names">By placeholder, <c>#</c> included; null when absent.</param>
/// <param name="values">By placeholder, <c>:</c> included; null when absent.</param>
internal sealed class ExpressionAttributes(IReadOnlyDictionary<string, string>? names, AttributeMap? values)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public string Name(string placeholder)
    {
        _used.Add(placeholder);
        return names?.GetValueOrDefault(placeholder)
            ?? throw new ExpressionException($"An expression attribute name used in the document path is not defined; attribute name: {placeholder}");
    }

    public AttributeValue Value(string placeholder)
    {
        _used.Add(placeholder);
        return values?.GetValueOrDefault(placeholder)
            ?? throw new ExpressionException($"An expression attribute value used in expression is not defined; attribute value: {placeholder}");
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
