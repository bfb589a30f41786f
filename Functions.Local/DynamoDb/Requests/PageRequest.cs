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
    }

    /// <summary>The paths that the filter looks at.</summary>
    public IEnumerable<DocumentPath> FilterPaths => _filter?.Paths ?? [];

    private bool IsConsistent => _request.Boolean("ConsistentRead") ?? false;

    private string? Select => _request.String("Select");

    /// <summary>The checks that both actions make on their parameters.</summary>
    public static Constraints Constrain(ActionRequest request) => new Constraints(request)
        .OneOf("Select", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
        .Name("IndexName")
        .ReturnConsumedCapacity()
        .TableName()
        .AtLeast("Limit", 1);

    /// <summary>The table or index, once the request is known to fit it.</summary>
    public ReadSource Source(TableCatalog tables)
    {
        var table = tables.Get(_request.String("TableName")!);
        var index = _request.String("IndexName") is { } name ? table.Schema.Index(name) : null;
        if (index is { Index.IsGlobal: true } && IsConsistent)
            throw DynamoDbException.Validation("Consistent reads are not supported on global secondary indexes");
        table.Schema.CheckPaths(_projection?.Paths ?? []);
        table.Schema.CheckPaths(FilterPaths);
        return new(table, index, index is not null && FetchesFrom(index));
    }

    /// <summary>Where the previous page ended; null at the start.</summary>
    public ItemKey? StartKey(ReadSource source) => _startKey is null ? null : source.Schema.StartKeyOf(_startKey);

    /// <summary>Charges a page and answers with those of its items that the filter lets through.</summary>
    public void Answer(ReadSource source, ReadRange range, Utf8JsonWriter writer)
    {
        var (page, items) = Read(source, range);
        var units = CostOf(source, page, items);
        source.Table.Capacity.Read(units);

        var count = 0;
        writer.WriteStartObject();
        if (Select != "COUNT")
            writer.WriteStartArray("Items");
        foreach (var item in items)
        {
            if (_filter?.Matches(item.Attributes) == false)
                continue;
            count++;
            if (Select != "COUNT")
                AttributeValueWriter.WriteMap(writer, _projection?.Apply(item.Attributes) ?? item.Attributes);
        }

        if (Select != "COUNT")
            writer.WriteEndArray();
        writer.WriteNumber("Count", count);
        writer.WriteNumber("ScannedCount", page.Items.Count);
        if (!page.Ended)
            AttributeValueWriter.WriteMap(writer, "LastEvaluatedKey", source.Schema.PageKeyOf(page.Items[^1].Attributes));
        units.Write(writer, _request.String("ReturnConsumedCapacity"), _request.String("TableName")!);
        writer.WriteEndObject();
    }

    private (Page Page, IReadOnlyList<StoredItem> Items) Read(ReadSource source, ReadRange range)
    {
        var limit = _request.Integer("Limit");
        if (source.FetchesItems)
            return source.Table.ReadItems(range, IsConsistent, limit);
        var page = source.Table.Read(range, IsConsistent, limit);
        return (page, page.Items);
    }

    /// <summary>Items that a local index leads to are read one by one: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ThroughputConsiderations.Reads</summary>
    private ConsumedUnits CostOf(ReadSource source, Page page, IReadOnlyList<StoredItem> items)
    {
        var units = CapacityUnits.OfRead(page.Size, IsConsistent);
        return source.Index is null
            ? ConsumedUnits.OfTable(units)
            : new(source.FetchesItems ? items.Sum(item => CapacityUnits.OfRead(item.Size, IsConsistent)) : 0, [new(source.Index, units)]);
    }

    /// <summary>Whether the request wants more than the index holds, which only a local one can get.</summary>
    private bool FetchesFrom(IndexSchema index)
    {
        const string Invalid = "One or more parameter values were invalid: ";
        string[] missing = [.. (_projection?.Paths ?? []).Select(path => path.Attribute).Where(attribute => !index.Projects(attribute)).Distinct()];
        var wantsAll = Select == "ALL_ATTRIBUTES" && index.Index.Projection != "ALL";
        if (!index.Index.IsGlobal)
            return wantsAll || missing.Length > 0;
        if (wantsAll)
            throw DynamoDbException.Validation($"{Invalid}Select type ALL_ATTRIBUTES is not supported for global secondary index {index.Index.Name} because its projection type is not ALL");
        return missing.Length > 0
            ? throw DynamoDbException.Validation($"{Invalid}Global secondary index {index.Index.Name} does not project [{string.Join(", ", missing)}]")
            : false;
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
        var problem = (Select, _projection) switch
        {
            ("ALL_PROJECTED_ATTRIBUTES", _) when !_request.Has("IndexName") => "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            ("SPECIFIC_ATTRIBUTES", null) => "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
            ("COUNT", not null) => "Cannot specify the ProjectionExpression when choosing to get only the Count",
            ("ALL_ATTRIBUTES", not null) => "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES",
            ("ALL_PROJECTED_ATTRIBUTES", not null) => "Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES",
            _ => null,
        };
        if (problem is not null)
            throw DynamoDbException.Validation(problem);
    }
}
