using System.Text.Json;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html</summary>
internal static class Scan
{
    private const int MaximumSegments = 1_000_000;

    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        PageRequest.Constrain(request)
            .AtLeast("TotalSegments", 1).AtMost("TotalSegments", MaximumSegments)
            .AtLeast("Segment", 0).AtMost("Segment", MaximumSegments - 1)
            .Check();
        request.RefuseLegacy("AttributesToGet", "ScanFilter", "ConditionalOperator");
        var (segment, totalSegments) = ReadSegment(request);
        var attributes = request.ExpressionAttributes("ProjectionExpression", "FilterExpression");
        var scan = new PageRequest(request, attributes);
        attributes.CheckAllUsed();

        var source = scan.Source(tables);
        var from = ItemKey.StartOfSegment(segment, totalSegments);
        var to = ItemKey.StartOfSegment(segment + 1, totalSegments);
        if (scan.StartKey(source) is { } start)
        {
            if (start.CompareTo(from) < 0 || start.CompareTo(to) > 0)
                throw DynamoDbException.Validation($"The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: {totalSegments} Segment: {segment}");
            from = start.JustAfter;
        }

        scan.Answer(source, new ReadRange(source.Index, from, to), writer);
    }

    private static (int Segment, int TotalSegments) ReadSegment(ActionRequest request) => (request.Integer("Segment"), request.Integer("TotalSegments")) switch
    {
        (null, null) => (0, 1),
        (_, null) => throw DynamoDbException.Validation("The TotalSegments parameter is required but was not present in the request when Segment parameter is present"),
        (null, _) => throw DynamoDbException.Validation("The Segment parameter is required but was not present in the request when parameter TotalSegments is present"),
        ({ } segment, { } total) when segment >= total => throw DynamoDbException.Validation($"The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not less than TotalSegments: {total}"),
        ({ } segment, { } total) => (segment, total),
    };
}
