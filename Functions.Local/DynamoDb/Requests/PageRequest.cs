using System.Text.Json;
using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>What Scan and Query share: limit, start, filter, projection, and the answer with its LastEvaluatedKey.</summary>
internal sealed class PageRequest
{
    private readonly ActionRequest _request;
    private readonly AttributeMap? _startKey;
    private readonly Condition? _filter;
    private readonly ProjectionExpression? _projection;

    /// <param name="request">The request.</param>
    /// <param name="attributes">Its placeholders; the caller checks that all were used.</param>
    public PageRequest(ActionRequest request, ExpressionAttributes attributes)
    {
        _request = request;
        _startKey = ReadStartKey(request);
        _filter = request.Condition("FilterExpression", attributes);
        _projection = request.Projection(attributes);
        CheckSelect();
        Consistent = request.Boolean("ConsistentRead") ?? false;
    }

    public bool Consistent { get; }

    public int? Limit => _request.Integer("Limit");

    /// <summary>The paths that the filter looks at.</summary>
    public IEnumerable<DocumentPath> FilterPaths => _filter?.Paths ?? [];

    /// <summary>The checks that both actions make on their parameters.</summary>
    public static Constraints Constrain(ActionRequest request) => new Constraints(request)
        .OneOf("Select", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
        .Name("IndexName")
        .ReturnConsumedCapacity()
        .TableName()
        .AtLeast("Limit", 1);

    /// <summary>The table, once the request is known to fit it.</summary>
    public TableStore Table(TableCatalog tables)
    {
        var table = tables.Get(_request.String("TableName")!);
        if (_request.String("IndexName") is { } index)
            throw DynamoDbException.Validation($"The table does not have the specified index: {index}");
        table.Schema.CheckPaths(_projection?.Paths ?? []);
        table.Schema.CheckPaths(FilterPaths);
        return table;
    }

    /// <summary>Where the previous page ended; null at the start.</summary>
    public ItemKey? StartKey(TableStore table) => _startKey is null ? null : table.Schema.StartKeyOf(_startKey);

    /// <summary>Charges the page and answers with those of its items that the filter lets through.</summary>
    public void Answer(TableStore table, Page page, Utf8JsonWriter writer)
    {
        var units = CapacityUnits.OfRead(page.Size, Consistent);
        table.Capacity.Read(units);

        var count = 0;
        writer.WriteStartObject();
        if (_request.String("Select") != "COUNT")
            writer.WriteStartArray("Items");
        foreach (var item in page.Items)
        {
            if (_filter?.Matches(item.Attributes) == false)
                continue;
            count++;
            if (_request.String("Select") != "COUNT")
                AttributeValueWriter.WriteMap(writer, _projection?.Apply(item.Attributes) ?? item.Attributes);
        }

        if (_request.String("Select") != "COUNT")
            writer.WriteEndArray();
        writer.WriteNumber("Count", count);
        writer.WriteNumber("ScannedCount", page.Items.Count);
        if (!page.Ended)
            AttributeValueWriter.WriteMap(writer, "LastEvaluatedKey", table.Schema.KeyAttributes(page.Items[^1].Attributes));
        CapacityUnits.WriteConsumed(writer, _request.String("ReturnConsumedCapacity"), table.Table.Name, units);
        writer.WriteEndObject();
    }

    private static AttributeMap? ReadStartKey(ActionRequest request)
    {
        try
        {
            return request.Attributes("ExclusiveStartKey");
        }
        catch (DynamoDbException error) when (error.IsValidation)
        {
            throw DynamoDbException.Validation($"The provided starting key is invalid: {error.Message}");
        }
    }

    private void CheckSelect()
    {
        var problem = (_request.String("Select"), _projection) switch
        {
            ("ALL_PROJECTED_ATTRIBUTES", _) when !_request.Has("IndexName") => "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            ("SPECIFIC_ATTRIBUTES", null) => "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
            ("COUNT", not null) => "Cannot specify the ProjectionExpression when choosing to get only the Count",
            ("ALL_ATTRIBUTES", not null) => "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES",
            _ => null,
        };
        if (problem is not null)
            throw DynamoDbException.Validation(problem);
    }
}
