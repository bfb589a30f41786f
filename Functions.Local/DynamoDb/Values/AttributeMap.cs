namespace Functions.Local.DynamoDb.Values;

/// <summary>An item, a key, or the content of an M attribute: values by name, names case-sensitive.</summary>
internal sealed class AttributeMap() : Dictionary<string, AttributeValue>(StringComparer.Ordinal);
