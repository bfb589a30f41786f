using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Functions.Benchmarks.Baselines;

/// <summary>The calls that a message waits for one after the other, and nothing else: unsigned, one of each, on connections that are open.</summary>
/// <param name="dynamoDb">DynamoDB.</param>
/// <param name="management">@connections.</param>
internal sealed class RoundTrips(Uri dynamoDb, Uri management)
{
    private const string Row =
        """{"room":{"S":"garden"},"seq":{"N":"1767225600001"},"expiresAt":{"N":"1767312600"},"id":{"S":"0193b0a4-95a5-7c3e-9d52-2f1b6a0f4c11"},"from":{"S":"Mg_sender0CIVA="},"message":{"S":"hello, everyone!"},"sentAt":{"S":"2026-01-01T00:00:00.000Z"}}""";

    private static readonly Dictionary<string, (string Action, string Body)> _calls = new()
    {
        // Of another table than the functions': what is measured is the way there and back.
        ["append"] = ("PutItem", $$"""{"TableName":"round-trips","ConditionExpression":"attribute_not_exists(room)","Item":{{Row}}}"""),
        ["membership"] = ("Query", """{"TableName":"rooms","ConsistentRead":true,"KeyConditionExpression":"room = :room AND connectionId = :connectionId","ExpressionAttributeValues":{":room":{"S":"garden"},":connectionId":{"S":"Mg_sender0CIVA="}},"ProjectionExpression":"connectionId"}"""),
        ["members"] = ("Query", """{"TableName":"rooms","ConsistentRead":true,"KeyConditionExpression":"room = :room","ExpressionAttributeValues":{":room":{"S":"garden"}},"ProjectionExpression":"connectionId","Limit":1000}"""),
        ["scan"] = ("Scan", """{"TableName":"connections","ConsistentRead":true,"ProjectionExpression":"connectionId","Limit":1000}"""),
    };

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, ActivityHeadersPropagator = null });

    /// <param name="calls">Their names, <c>post</c> included, with spaces between them.</param>
    /// <returns>How long they took, in ms.</returns>
    public async Task<string> MakeAsync(string calls)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var call in calls.Split(' '))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, dynamoDb);
            if (call == "post")
            {
                request.RequestUri = new Uri($"{management}/%40connections/Mg_000000001CIVA%3D");
                request.Content = new StringContent("""{"type":"message","seq":1767225600001,"room":"garden","id":"0193b0a4-95a5-7c3e-9d52-2f1b6a0f4c11","from":"Mg_sender0CIVA=","message":"hello, everyone!","sentAt":"2026-01-01T00:00:00.000Z"}""");
            }
            else
            {
                request.Headers.TryAddWithoutValidation("X-Amz-Target", $"DynamoDB_20120810.{_calls[call].Action}");
                request.Content = new StringContent(_calls[call].Body, Encoding.UTF8, "application/x-amz-json-1.0");
            }

            using var response = await _client.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
    }
}
