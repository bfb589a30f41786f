using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Functions.Local.Template;

namespace Functions.Local;

/// <summary>A DynamoDB endpoint of the developer's own, which must hold the template's tables.</summary>
internal static class ExternalDynamoDb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Looks for every table once, so that not each function finds out for itself.</summary>
    /// <exception cref="UserError">A table is missing, or nothing there understands DynamoDB.</exception>
    public static async Task CheckAsync(Uri endpoint, IReadOnlyList<Table> tables, AwsRegion region, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Patience };
        foreach (var table in tables)
        {
            await CheckAsync(http, endpoint, table, region, cancellationToken);
        }
    }

    private static async Task CheckAsync(
        HttpClient http, Uri endpoint, Table table, AwsRegion region, CancellationToken cancellationToken)
    {
        var (status, error) = await DescribeAsync(http, endpoint, table, region, cancellationToken);
        if (error == "ResourceNotFoundException")
        {
            throw Error(endpoint, $"it has no table {table.Name}; create it with: {CreateCommand(endpoint, table, region)}");
        }
        if (status is < 200 or > 299)
        {
            var answer = error is null ? $"{status}" : $"{status} {error}";
            throw Error(endpoint, $"it answers {answer} when asked for the table {table.Name}; give the URL of a DynamoDB endpoint, or leave the option out for the embedded one");
        }
    }

    private static async Task<(int Status, string? Error)> DescribeAsync(
        HttpClient http, Uri endpoint, Table table, AwsRegion region, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent($$"""{"TableName":"{{JsonEncodedText.Encode(table.Name)}}"}"""),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810.DescribeTable");
        request.Headers.Add("X-Amz-Date", now);
        // The functions' own key and region, by which DynamoDB local keeps tables apart. It does not verify signatures.
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=local/{now[..8]}/{region}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature={new string('0', 64)}");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return ((int)response.StatusCode, ErrorType(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
        }
        catch (Exception exception) when (
            exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Error(endpoint, "nothing answers there; start it, or leave the option out for the embedded one");
        }
    }

    /// <summary><c>com.amazonaws.dynamodb.v20120810#ResourceNotFoundException</c> without its namespace; null when there is none.</summary>
    private static string? ErrorType(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("__type", out var type)
                && type.ValueKind == JsonValueKind.String
                    ? type.GetString()!.Split('#')[^1]
                    : null;
        }
        catch (Exception notAnError) when (notAnError is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string CreateCommand(Uri endpoint, Table table, AwsRegion region)
    {
        KeyAttribute[] key = table.SortKey is { } sortKey ? [table.PartitionKey, sortKey] : [table.PartitionKey];
        var definitions = string.Join(' ', key.Concat(table.Indexes.SelectMany(KeyOf)).Distinct().Select(attribute => $"AttributeName={attribute.Name},AttributeType={attribute.Type}"));
        var schema = string.Join(' ', key.Select((attribute, index) => $"AttributeName={attribute.Name},KeyType={(index == 0 ? "HASH" : "RANGE")}"));
        return $"AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws dynamodb create-table --endpoint-url {endpoint} --region {region} "
            + $"--table-name {table.Name} --attribute-definitions {definitions} --key-schema {schema} --billing-mode PAY_PER_REQUEST"
            + Indexes("global", table.Indexes.Where(index => index.IsGlobal)) + Indexes("local", table.Indexes.Where(index => !index.IsGlobal));
    }

    private static string Indexes(string kind, IEnumerable<TableIndex> indexes) =>
        string.Concat(indexes.Select((index, position) => (position == 0 ? $" --{kind}-secondary-indexes " : " ") + $"'{Describe(index)}'"));

    /// <summary>In the AWS CLI's shorthand.</summary>
    private static string Describe(TableIndex index)
    {
        var schema = KeyOf(index).Select((attribute, position) => $"{{AttributeName={attribute.Name},KeyType={(position == 0 ? "HASH" : "RANGE")}}}");
        var included = index.NonKeyAttributes.Count > 0 ? $",NonKeyAttributes=[{string.Join(',', index.NonKeyAttributes)}]" : "";
        return $"IndexName={index.Name},KeySchema=[{string.Join(',', schema)}],Projection={{ProjectionType={index.Projection}{included}}}";
    }

    private static KeyAttribute[] KeyOf(TableIndex index) => index.SortKey is { } sortKey ? [index.PartitionKey, sortKey] : [index.PartitionKey];

    private static UserError Error(Uri endpoint, string message) => new($"--dynamodb {endpoint}: {message}");
}
