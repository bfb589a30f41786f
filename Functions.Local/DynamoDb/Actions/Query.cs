using System.Text.Json;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html, for key conditions of the form
/// <c>partitionKey = :value</c>.
/// </summary>
internal static class Query
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        PageRequest.Constrain(request).Check();
        request.RefuseLegacy("AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions");
        if (!request.Has("KeyConditionExpression"))
            throw DynamoDbException.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        var attributes = request.ExpressionAttributes("ProjectionExpression", "FilterExpression", "KeyConditionExpression");
        var condition = request.Condition("KeyConditionExpression", attributes)!;
        var query = new PageRequest(request, attributes);
        attributes.CheckAllUsed();

        var table = query.Table(tables);
        CheckFilter(table, query);
        var partition = ItemKey.Of(PartitionOf(condition, table), sortKey: null);
        var (from, to) = (partition.JustBefore, partition.JustAfter);
        var descending = request.Boolean("ScanIndexForward") == false;
        if (query.StartKey(table) is { } start)
        {
            if (start.CompareTo(from) < 0 || start.CompareTo(to) > 0)
                throw DynamoDbException.Validation("The provided starting key is outside query boundaries based on provided conditions");
            (from, to) = descending ? (from, start.JustBefore) : (start.JustAfter, to);
        }

        query.Answer(table, table.Read(from, to, query.Consistent, query.Limit, descending), writer);
    }

    private static AttributeValue PartitionOf(Condition condition, TableStore table)
    {
        var key = table.Schema.PartitionKey;
        var (path, value) = condition switch
        {
            Comparison { Comparator: "=", Left: PathOperand left, Right: ValueOperand right } => (left.Path, right.Value),
            Comparison { Comparator: "=", Left: ValueOperand left, Right: PathOperand right } => (right.Path, left.Value),
            _ => throw DynamoDbException.NotServed("key conditions other than partitionKey = :value"),
        };
        if (path.Elements.Count > 1 || path.Attribute != key.Name)
            throw DynamoDbException.Validation($"Query condition missed key schema element: {key.Name}");
        return value.Type == key.Type
            ? value
            : throw DynamoDbException.Validation("One or more parameter values were invalid: Condition parameter type does not match schema type");
    }

    private static void CheckFilter(TableStore table, PageRequest query)
    {
        foreach (var path in query.FilterPaths)
        {
            if (table.Schema.Keys.Any(key => key.Name == path.Attribute))
                throw DynamoDbException.Validation($"Filter Expression can only contain non-primary key attributes: Primary key attribute: {path.Attribute}");
        }
    }
}
