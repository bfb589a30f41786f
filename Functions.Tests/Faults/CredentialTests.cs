using Amazon.Runtime;
using Functions.Tests.EndToEnd;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Credentials that change while the function runs; the old ones are refused a second later.</summary>
internal sealed class CredentialTests
{
    [Test]
    public async Task Credentials_that_rotate_during_a_broadcast_cost_nobody_the_message()
    {
        var credentials = new Rotating();
        await using var chat = await FaultyChat.OpenAsync(10, credentials: credentials);
        var posts = 0;
        DateTimeOffset? rotatedAt = null;
        var gate = new Lock();
        chat.Proxy.Inject(call =>
        {
            if (call.Action != "Post")
                return null;
            lock (gate)
            {
                // On the fifth post, whosever it is; until the new ones are used nobody gets through.
                if (rotatedAt is null && ++posts == 5)
                {
                    rotatedAt = DateTimeOffset.UtcNow;
                    credentials.Rotate();
                }

                return call.AccessKey != "KEY1" ? null : call.SignedAt > rotatedAt?.AddSeconds(1) ? Status(403) : Status(503);
            }
        });

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(10)));
        Assert.That(credentials.AccessKey, Is.EqualTo("KEY2"));
        chat.Proxy.Inject(call => call is { Action: "Post", AccessKey: "KEY1" } ? Status(403) : null);
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(10)), "the next message");
    }

    [Test]
    public async Task The_last_credentials_serve_while_new_ones_cannot_be_had()
    {
        var credentials = new Rotating();
        await using var chat = await FaultyChat.OpenAsync(10, credentials: credentials);
        chat.Proxy.Inject(call =>
        {
            if (call.Action == "Post")
                credentials.Fail();
            return call.Action == "Post" && credentials.Failures == 0 ? Status(503) : null;
        });

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(10)));
    }

    [Test]
    public async Task Requests_that_come_after_a_rotation_bear_the_new_credentials()
    {
        var credentials = new Rotating();
        await using var chat = await FaultyChat.OpenAsync(1, credentials: credentials);
        await chat.FillAsync(1_100);
        chat.Proxy.Inject(call =>
        {
            var stale = call.Action != "Post" && call.AccessKey != credentials.AccessKey;
            // The next page and whatever follows.
            if (call is { Action: "Scan", Number: 1 })
                credentials.Rotate();
            return stale ? Status(403) : null;
        });

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(1) with { Gone = 1_100 }));
        Assert.That(credentials.AccessKey, Is.EqualTo("KEY2"));
        credentials.Rotate();
        chat.Add(await ChatClient.ConnectAsync(chat.Chat.Url));
        credentials.Rotate();
        await chat.Sender.SendAsync("""{"action":"hello"}""");
        Assert.That((await chat.Sender.ReceiveNextAsync()).TryGetProperty("connection", out _), Is.True, "help tells of the connection");
        credentials.Rotate();
        await chat.Receivers[0].DisposeAsync();
        await Poll.UntilAsync(async () => await chat.Chat.RowAsync(chat.Ids[0]) is null, "the row of who left to be removed");
    }

    private sealed class Rotating : AWSCredentials
    {
        private int _number = 1;
        private int _failures;
        private volatile bool _failing;

        public string AccessKey => $"KEY{Volatile.Read(ref _number)}";

        /// <summary>How often they were asked for in vain.</summary>
        public int Failures => Volatile.Read(ref _failures);

        public void Rotate() => Interlocked.Increment(ref _number);

        public void Fail() => _failing = true;

        public override ImmutableCredentials GetCredentials()
        {
            if (!_failing)
                return new(AccessKey, "secret", null);
            Interlocked.Increment(ref _failures);
            throw new AmazonClientException("unreachable");
        }
    }
}
