using Amazon.Runtime;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Credentials that change while the function runs; the old ones are refused a second later.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CredentialTests
{
    [Test]
    public async Task Credentials_that_rotate_during_a_broadcast_cost_nobody_the_message()
    {
        var credentials = new Rotating();
        await using var chat = await FaultyChat.OpenAsync(10, credentials: credentials);
        var rotatedAt = DateTimeOffset.MaxValue;
        chat.Proxy.Inject(call =>
        {
            if (call.Action != "Post")
                return null;
            if (call.Number == 1)
                return Status(503);
            if (call.AccessKey == "KEY1" && rotatedAt == DateTimeOffset.MaxValue)
            {
                rotatedAt = DateTimeOffset.UtcNow;
                credentials.Rotate();
            }

            // Until the new ones are used, nobody gets through.
            return call.AccessKey != "KEY1" ? null : call.SignedAt > rotatedAt.AddSeconds(1) ? Status(403) : Status(503);
        });

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(10)));
        chat.Proxy.Inject(call => call is { Action: "Post", AccessKey: "KEY1" } ? Status(403) : null);
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(10)), "the next message");
    }

    [Test]
    public async Task The_last_credentials_serve_while_new_ones_cannot_be_had()
    {
        var credentials = new Rotating();
        await using var chat = await FaultyChat.OpenAsync(10, credentials: credentials);
        var begun = Task.Delay(TimeSpan.FromSeconds(1.5));
        chat.Proxy.Inject(call =>
        {
            credentials.Fail();
            return call.Action == "Post" && !begun.IsCompleted ? Status(503) : null;
        });

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(10)));
    }

    private sealed class Rotating : AWSCredentials
    {
        private volatile int _number = 1;
        private volatile bool _failing;

        public void Rotate() => _number++;

        public void Fail() => _failing = true;

        public override ImmutableCredentials GetCredentials() => _failing
            ? throw new AmazonClientException("unreachable")
            : new($"KEY{_number}", "secret", null);
    }
}
