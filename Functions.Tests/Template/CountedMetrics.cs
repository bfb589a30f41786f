using System.Text.Json;
using ChatFunctions.Metrics;
using Functions.Tests.EndToEnd;
using Functions.Tests.Handlers;
using Functions.Tests.SignIn;

namespace Functions.Tests.Template;

/// <summary>What CloudWatch makes of the lines that the handlers themselves write.</summary>
internal static class CountedMetrics
{
    /// <returns>Each as "namespace name dimension=value".</returns>
    public static async Task<IReadOnlyList<string>> AllAsync(string stack) =>
        [.. (await LinesAsync(stack)).SelectMany(line =>
        {
            var directive = line.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
            var dimension = directive.GetProperty("Dimensions")[0][0].GetString()!;
            return directive.GetProperty("Metrics").EnumerateArray()
                .Select(metric => $"{directive.GetProperty("Namespace")} {metric.GetProperty("Name")} {dimension}={line.GetProperty(dimension)}");
        })];

    private static async Task<List<JsonElement>> LinesAsync(string stack)
    {
        using var output = new MemoryStream();
        EmbeddedMetrics metrics = new(stack, output, TimeProvider.System);
        await using (var chat = InProcessChat.Start())
        {
            chat.Metrics = metrics;
            await using var alice = await ChatClient.ConnectAsync(chat.Url);
            await alice.SendMessageAsync("hello", "m-1");
            await alice.ReceiveNextAsync();
        }

        await using (var authorizer = AuthorizerUnderTest.Start())
        {
            authorizer.Metrics = metrics;
            authorizer.Handler = authorizer.NewEnvironment("nowhere");
            Assert.That(() => authorizer.AskAsync(authorizer.Token()), Throws.Exception);
        }

        output.Position = 0;
        using var reader = new StreamReader(output);
        return [.. (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
