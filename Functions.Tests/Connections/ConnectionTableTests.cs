using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.Runtime;
using ChatFunctions.Connections;
using ChatFunctions.Tables;
using Functions.Local;

namespace Functions.Tests.Connections;

public sealed class ConnectionTableTests
{
    /// <summary>
    /// Else a connection whose row was stored a moment ago may be missing in an ack that says complete:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
    /// </summary>
    [Test]
    public async Task Every_page_of_the_members_is_read_consistently()
    {
        ConcurrentQueue<(int Page, bool Consistent)> scans = [];
        var builder = LoopbackServer.CreateBuilder();
        await using var dynamoDb = builder.Build();
        dynamoDb.Run(async context =>
        {
            using var scan = await JsonDocument.ParseAsync(context.Request.Body);
            // By the key, not by how many have asked: on a busy machine the client asks for a page once more.
            var page = scan.RootElement.TryGetProperty("ExclusiveStartKey", out var key) ? int.Parse(key.GetProperty("connectionId").GetProperty("S").GetString()![1..]) + 1 : 1;
            scans.Enqueue((page, scan.RootElement.TryGetProperty("ConsistentRead", out var consistent) && consistent.GetBoolean()));
            context.Response.ContentType = "application/x-amz-json-1.0";
            var next = page < 3 ? $$$""","LastEvaluatedKey":{"connectionId":{"S":"c{{{page}}}"}}""" : "";
            await context.Response.WriteAsync($$$"""{"Items":[{"connectionId":{"S":"c{{{page}}}"}}]{{{next}}}}""");
        });
        await dynamoDb.StartAsync();
        var address = new Uri(dynamoDb.Urls.Single());
        var table = new ConnectionTable(Database.Create(address, new BasicAWSCredentials("local", "local"), "us-east-1"), "connections", TimeProvider.System);

        var ids = await table.ScanAsync(TimeSpan.FromSeconds(30), CancellationToken.None).ToListAsync();

        Assert.That(ids, Is.EqualTo(["c1", "c2", "c3"]));
        Assert.That(scans.Distinct(), Is.EqualTo([(1, true), (2, true), (3, true)]));
    }
}
