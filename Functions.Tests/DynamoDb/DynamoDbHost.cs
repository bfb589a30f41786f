using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Functions.Local;
using Functions.Local.DynamoDb;
using Functions.Local.Template;

namespace Functions.Tests.DynamoDb;

/// <summary>The endpoint on a free port of the loopback, and Amazon's client for it.</summary>
internal sealed class DynamoDbHost : IAsyncDisposable
{
    private readonly WebApplication? _application;

    private DynamoDbHost(Uri uri, WebApplication? application)
    {
        _application = application;
        Uri = uri;
        Client = ClientOf(uri);
    }

    public static Table Connections { get; } =
        new("ConnectionsTable", "Connections", new("connectionId", "S"), null, new(5, 5), "expiresAt");

    /// <summary>A table with a numeric sort key and no provisioned capacity.</summary>
    public static Table Messages { get; } =
        new("MessagesTable", "Messages", new("room", "S"), new("sequence", "N"), null, null);

    /// <summary>A table with indexes of every projection, one of them local.</summary>
    public static Table Posts { get; } = new("PostsTable", "Posts", new("room", "S"), new("sequence", "N"), new(5, 5), null)
    {
        Indexes =
        [
            new("byAuthor", true, new("author", "S"), new("at", "N"), "INCLUDE", ["title"], new(2, 2)),
            new("byTag", true, new("tag", "S"), new("title", "S"), "KEYS_ONLY", [], new(2, 2)),
            new("byDay", true, new("day", "S"), null, "ALL", [], new(2, 2)),
            new("byScore", false, new("room", "S"), new("score", "N"), "KEYS_ONLY", [], null),
        ],
    };

    public static IReadOnlyList<Table> Tables { get; } = [Connections, Messages, Posts];

    public Uri Uri { get; }

    public AmazonDynamoDBClient Client { get; }

    public static async Task<DynamoDbHost> StartAsync(bool enforceCapacity = false, TimeProvider? clock = null, TimeSpan staleReads = default)
    {
        var endpoint = new DynamoDbEndpoint(Tables, enforceCapacity, clock ?? TimeProvider.System, staleReads);
        var builder = LoopbackServer.CreateBuilder();
        var application = builder.Build();
        application.Run(endpoint.HandleAsync);
        await application.StartAsync();
        return new(new Uri(application.Urls.Single()), application);
    }

    /// <summary>A server that is running already, with the same tables, which are emptied.</summary>
    public static async Task<DynamoDbHost> AttachAsync(Uri uri)
    {
        var host = new DynamoDbHost(uri, application: null);
        foreach (var table in Tables)
        {
            await foreach (var page in host.Client.Paginators.Scan(new ScanRequest(table.Name)).Responses)
            {
                await Parallel.ForEachAsync(page.Items, async (item, cancellationToken) =>
                {
                    var key = item.Where(pair => pair.Key == table.PartitionKey.Name || pair.Key == table.SortKey?.Name).ToDictionary();
                    await host.Client.DeleteItemAsync(table.Name, key, cancellationToken);
                });
            }
        }

        return host;
    }

    /// <summary>Amazon's client for an endpoint; it retries nothing.</summary>
    public static AmazonDynamoDBClient ClientOf(Uri uri) => new(
        new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
        new AmazonDynamoDBConfig { ServiceURL = uri.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    /// <summary>Sends what no client of Amazon's would, and returns the answer as it came.</summary>
    public async Task<(HttpStatusCode Status, string Body)> PostAsync(string action, string body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Uri) { Content = new StringContent(body) };
        request.Headers.Add("X-Amz-Target", $"DynamoDB_20120810.{action}");
        request.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256 Credential=x");
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Puts a connection: <c>connectionId</c> and whatever else.</summary>
    public Task PutAsync(string connectionId, params (string Name, AttributeValue Value)[] attributes)
    {
        var item = attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value);
        item.Add("connectionId", new() { S = connectionId });
        return Client.PutItemAsync("Connections", item);
    }

    /// <summary>The connection's item; null when there is none.</summary>
    public async Task<Dictionary<string, AttributeValue>?> GetAsync(string connectionId) =>
        (await Client.GetItemAsync("Connections", Key(connectionId))).Item is { Count: > 0 } item ? item : null;

    public static Dictionary<string, AttributeValue> Key(string connectionId) => new() { ["connectionId"] = new() { S = connectionId } };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_application is not null)
            await _application.DisposeAsync();
    }
}
