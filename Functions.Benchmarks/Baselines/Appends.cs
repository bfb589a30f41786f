using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using ChatFunctions.Log;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Tables;
using Functions.Benchmarks.Aws;
using Functions.Tests.Gateway;

namespace Functions.Benchmarks.Baselines;

/// <summary>Many senders who append to one room's log at the same time, each with what an environment of its own would have.</summary>
/// <param name="credentials">What requests are signed with.</param>
internal sealed class Appends(AWSCredentials credentials)
{
    // As the sendMessage function's.
    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(5);

    /// <param name="order">
    /// The <c>latency</c> of DynamoDB in milliseconds, <c>senders</c>, how many <c>messages</c> each sends, and how many come a
    /// <c>second</c> from all of them, 0 for one as soon as the last is stored; and by how much time is slowed down, <c>slowness</c>.
    /// </param>
    /// <returns>
    /// How long all took, how long each took, which numbers each sender was given, how many were not stored, and how often the table
    /// was written and read.
    /// </returns>
    public async Task<string> AppendAsync(string order)
    {
        var asked = JsonNode.Parse(order)!;
        var clock = new ScaledClock(1 / (double)asked["slowness"]!);
        var (senders, messages, second) = ((int)asked["senders"]!, (int)asked["messages"]!, (double)asked["second"]!);
        var table = new MessagesTable();
        var wire = new MessagesWire(table, clock.TrueTime(TimeSpan.FromMilliseconds((double)asked["latency"]!)));
        var databases = Enumerable.Range(0, senders).Select(_ => Connect(wire)).ToList();
        var began = clock.GetTimestamp();
        var sent = await Task.WhenAll(databases.Select((database, sender) => Task.Run(() => SendAsync(
            new MessageLog(database, "messages", TimeSpan.FromHours(24), clock), clock, sender, messages, second / senders))));
        var took = clock.GetElapsedTime(began).TotalMilliseconds;
        return new JsonObject
        {
            ["took"] = took,
            ["each"] = new JsonArray([.. sent.SelectMany(sender => sender.Milliseconds).Select(each => (JsonNode)each)]),
            ["numbers"] = new JsonArray([.. sent.Select(sender => (JsonNode)new JsonArray([.. sender.Numbers.Select(number => (JsonNode)number)]))]),
            ["refused"] = sent.Sum(sender => sender.Refused),
            ["writes"] = table.Writes,
            ["reads"] = table.Reads,
        }.ToJsonString();
    }

    // As the functions' client, but for its sockets.
    private Database Connect(MessagesWire wire) => new(new AmazonDynamoDBClient(
        credentials,
        new AmazonDynamoDBConfig
        {
            ServiceURL = "http://tables.invalid",
            AuthenticationRegion = "eu-central-1",
            HttpClientFactory = wire.Factory,
            MaxErrorRetry = 0,
        }));

    private static async Task<(List<double> Milliseconds, List<long> Numbers, int Refused)> SendAsync(
        MessageLog log, ScaledClock clock, int sender, int messages, double second)
    {
        var (milliseconds, numbers, refused) = (new List<double>(), new List<long>(), 0);
        var began = clock.GetTimestamp();
        // People write when they like.
        TimeSpan[] due = [.. Enumerable.Range(0, messages).Select(_ => TimeSpan.FromSeconds(second == 0 ? 0 : Random.Shared.NextDouble() * messages / second)).Order()];
        for (var message = 0; message < messages; message++)
        {
            if (due[message] - clock.GetElapsedTime(began) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, clock);

            var start = clock.GetTimestamp();
            try
            {
                var stored = await log.AppendAsync(
                    new MessageFrame($"{sender}-{message}", $"Mg_sender{sender}", null, "hello, everyone!", Timestamp.Format(DateTimeOffset.UtcNow)) { Room = "garden" },
                    isRetry: false,
                    new Budget(_budget, clock),
                    CancellationToken.None);
                numbers.Add(stored.Seq!.Value);
                milliseconds.Add(clock.GetElapsedTime(start).TotalMilliseconds);
            }
            catch (LogContendedException)
            {
                refused++;
            }
        }

        return (milliseconds, numbers, refused);
    }
}
