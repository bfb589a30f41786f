using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Functions.Local.DynamoDb.Actions;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;
using Functions.Local.Template;
using Microsoft.Extensions.Primitives;

namespace Functions.Local.DynamoDb;

/// <summary>
/// A DynamoDB of the template's tables, in memory: <c>POST /</c> with <c>X-Amz-Target: DynamoDB_20120810.Action</c>
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html). Requests must carry an
/// Authorization header, but signatures are not verified.
/// </summary>
/// <param name="tables">The tables there are.</param>
/// <param name="enforceCapacity">Whether requests past a table's provisioned capacity are throttled.</param>
/// <param name="clock">For capacity, creation dates and stale reads.</param>
/// <param name="staleReads">How long after it each write reaches the reads that do not ask for consistency.</param>
internal sealed class DynamoDbEndpoint(IReadOnlyList<Table> tables, bool enforceCapacity, TimeProvider clock, TimeSpan staleReads = default)
{
    private const string TargetPrefix = "DynamoDB_20120810.";
    private const int MaximumBody = 16 * 1024 * 1024;

    // Values nest 32 levels deep, each of them two levels of JSON, within the request's own.
    private static readonly JsonDocumentOptions _reading = new() { MaxDepth = 128 };
    private static readonly JsonWriterOptions _writing = new() { MaxDepth = 128, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TableCatalog _catalog = new(tables, enforceCapacity, staleReads, clock);

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers["x-amzn-RequestId"] = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 52);
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("<UnknownOperationException/>\n", context.RequestAborted);
            return;
        }

        if (await ReadBodyAsync(context.Request, context.RequestAborted) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var response = new ArrayBufferWriter<byte>(1024);
        try
        {
            Execute(context.Request.Headers, body, response);
        }
        catch (DynamoDbException error)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            response.ResetWrittenCount();
            WriteError(error, response);
        }

        context.Response.ContentType = "application/x-amz-json-1.0";
        context.Response.ContentLength = response.WrittenCount;
        context.Response.Headers["x-amz-crc32"] = Crc32.Of(response.WrittenSpan).ToString();
        await context.Response.BodyWriter.WriteAsync(response.WrittenMemory, context.RequestAborted);
    }

    private void Execute(IHeaderDictionary headers, ReadOnlyMemory<byte> body, ArrayBufferWriter<byte> response)
    {
        using var json = Parse(body);
        var action = ActionOf(headers["X-Amz-Target"]);
        if (!headers.Authorization.ToString().StartsWith("AWS4-", StringComparison.Ordinal))
            throw DynamoDbException.MissingAuthenticationToken();
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw DynamoDbException.Serialization();
        using var writer = new Utf8JsonWriter(response, _writing);
        action(new ActionRequest(json.RootElement), _catalog, writer);
    }

    private static Action<ActionRequest, TableCatalog, Utf8JsonWriter> ActionOf(StringValues target)
    {
        if (target.ToString() is not { } text || !text.StartsWith(TargetPrefix, StringComparison.Ordinal))
            throw DynamoDbException.UnknownOperation();
        return text[TargetPrefix.Length..] switch
        {
            "PutItem" => PutItem.Execute,
            "GetItem" => GetItem.Execute,
            "UpdateItem" => UpdateItem.Execute,
            "DeleteItem" => DeleteItem.Execute,
            "BatchGetItem" => BatchGetItem.Execute,
            "BatchWriteItem" => BatchWriteItem.Execute,
            "TransactWriteItems" => TransactWriteItems.Execute,
            "Scan" => Scan.Execute,
            "Query" => Query.Execute,
            "DescribeTable" => DescribeTable.Execute,
            "DescribeTimeToLive" => DescribeTimeToLive.Execute,
            "ListTables" => ListTables.Execute,
            var other when UnservedActions.Contains(other) => throw DynamoDbException.NotServed(other),
            _ => throw DynamoDbException.UnknownOperation(),
        };
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            CheckText(body.Span);
            return JsonDocument.Parse(body, _reading);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw DynamoDbException.Serialization();
        }
    }

    /// <summary>Reads every string and member name: half surrogate pairs and broken UTF-8 pass the parser.</summary>
    /// <exception cref="InvalidOperationException">One of them is no text.</exception>
    private static void CheckText(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = _reading.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                reader.GetString();
        }
    }

    /// <summary>Null if the body is longer than DynamoDB's 16 MB.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaximumBody)
            return null;
        var body = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 0) + 1);
        int read;
        while ((read = await request.Body.ReadAsync(body.GetMemory(), cancellationToken)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > MaximumBody)
                return null;
        }

        return body.WrittenMemory;
    }

    private static void WriteError(DynamoDbException error, ArrayBufferWriter<byte> response)
    {
        using var writer = new Utf8JsonWriter(response, _writing);
        writer.WriteStartObject();
        writer.WriteString("__type", error.Type);
        if (error.Reasons is not null)
            WriteReasons(writer, error.Reasons);
        if (error.HasMessage)
            writer.WriteString(error.MessageMember, error.Message);
        if (error.Item is not null)
            AttributeValueWriter.WriteMap(writer, "Item", error.Item);
        writer.WriteEndObject();
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html</summary>
    private static void WriteReasons(Utf8JsonWriter writer, IReadOnlyList<DynamoDbException?> reasons)
    {
        writer.WriteStartArray("CancellationReasons");
        foreach (var reason in reasons)
        {
            writer.WriteStartObject();
            writer.WriteString("Code", reason?.CancellationCode ?? "None");
            if (reason is not null)
                writer.WriteString("Message", reason.Message);
            if (reason?.Item is not null)
                AttributeValueWriter.WriteMap(writer, "Item", reason.Item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
