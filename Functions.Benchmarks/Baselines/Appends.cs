using System.Diagnostics;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using ChatFunctions.Log;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Tables;

namespace Functions.Benchmarks.Baselines;

/// <summary>Many senders who append to one room's log at the same time, each with what an environment of its own would have.</summary>
/// <param name="dynamoDb">DynamoDB.</param>
/// <param name="credentials">What requests are signed with.</param>
internal sealed class Appends(Uri dynamoDb, AWSCredentials credentials)
{
    // As the sendMessage function's.
    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(5);

    /// <param name="order"><c>room</c>, <c>senders</c>, how many <c>messages</c> each sends, and how many come a <c>second</c> from all of them; 0 for one as soon as the last is stored.</param>
    /// <returns>How long all took, how long each took, which numbers each sender was given, and how many were not stored.</returns>
    public async Task<string> AppendAsync(string order)
    {
        var asked = JsonNode.Parse(order)!;
        var (senders, messages, second) = ((int)asked["senders"]!, (int)asked["messages"]!, (double)asked["second"]!);
        var databases = Enumerable.Range(0, senders).Select(_ => Database.Create(dynamoDb, credentials, "eu-central-1")).ToList();
        await Task.WhenAll(databases.Select(database => database.WarmUpAsync(default)));
        var began = Stopwatch.GetTimestamp();
        var sent = await Task.WhenAll(databases.Select((database, sender) => Task.Run(() => SendAsync(
            new MessageLog(database, "messages", TimeSpan.FromHours(24), TimeProvider.System), (string)asked["room"]!, sender, messages, second / senders))));
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return new JsonObject
        {
            ["took"] = took,
            ["each"] = new JsonArray([.. sent.SelectMany(sender => sender.Milliseconds).Select(each => (JsonNode)each)]),
            ["numbers"] = new JsonArray([.. sent.Select(sender => (JsonNode)new JsonArray([.. sender.Numbers.Select(number => (JsonNode)number)]))]),
            ["refused"] = sent.Sum(sender => sender.Refused),
        }.ToJsonString();
    }

    private static async Task<(List<double> Milliseconds, List<long> Numbers, int Refused)> SendAsync(
        MessageLog log, string room, int sender, int messages, double second)
    {
        var (milliseconds, numbers, refused) = (new List<double>(), new List<long>(), 0);
        var began = Stopwatch.GetTimestamp();
        // People write when they like.
        TimeSpan[] due = [.. Enumerable.Range(0, messages).Select(_ => TimeSpan.FromSeconds(second == 0 ? 0 : Random.Shared.NextDouble() * messages / second)).Order()];
        for (var message = 0; message < messages; message++)
        {
            if (due[message] - Stopwatch.GetElapsedTime(began) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait);

            var start = Stopwatch.GetTimestamp();
            try
            {
                var stored = await log.AppendAsync(
                    new MessageFrame($"{sender}-{message}", $"Mg_sender{sender}", null, "hello, everyone!", Timestamp.Format(DateTimeOffset.UtcNow)) { Room = room },
                    isRetry: false,
                    new Budget(_budget, TimeProvider.System),
                    CancellationToken.None);
                numbers.Add(stored.Seq!.Value);
                milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            catch (LogContendedException)
            {
                refused++;
            }
        }

        return (milliseconds, numbers, refused);
    }
}
