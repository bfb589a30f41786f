using System.Text.Json;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html</summary>
internal static class Query
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        PageRequest.Constrain(request).Check();
        request.RefuseLegacy("AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions");
        if (!request.Has("KeyConditionExpression"))
            throw DynamoDbException.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        var attributes = request.ExpressionAttributes("ProjectionExpression", "FilterExpression", "KeyConditionExpression");
        var expression = request.Condition("KeyConditionExpression", attributes)!;
        var query = new PageRequest(request, attributes);
        attributes.CheckAllUsed();
        var conditions = KeyCondition.Of(expression);

        var source = query.Source(tables);
        var keys = KeyRange.Of(conditions, source.Schema);
        CheckFilter(source, query);
        var descending = request.Boolean("ScanIndexForward") == false;
        var (from, to) = (keys.From, keys.To);
        if (query.StartKey(source) is { } start)
        {
            CheckStart(start, keys);
            (from, to) = descending ? (from, start.JustBefore) : (start.JustAfter, to);
        }

        query.Answer(source, new ReadRange(source.Index, from, to, descending), writer);
    }

    private static void CheckStart(ItemKey start, KeyRange keys)
    {
        if (!start.IsOfPartition(keys.Partition))
            throw DynamoDbException.Validation("The provided starting key is outside query boundaries based on provided conditions");
        if (start.CompareTo(keys.From) < 0 || start.CompareTo(keys.To) > 0)
            throw DynamoDbException.Validation("The provided starting key does not match the range key predicate");
    }

    private static void CheckFilter(ReadSource source, PageRequest query)
    {
        foreach (var path in query.FilterPaths)
        {
            if (source.Schema.Keys.Any(key => key.Name == path.Attribute))
                throw DynamoDbException.Validation($"Filter Expression can only contain non-primary key attributes: Primary key attribute: {path.Attribute}");
        }
    }
}
