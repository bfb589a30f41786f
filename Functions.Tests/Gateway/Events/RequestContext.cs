using System.Text.Json;

namespace Functions.Tests.Gateway.Events;

internal static class RequestContext
{
    /// <summary>How ids of connections, messages and requests look in events logged from APIs on AWS.</summary>
    public const string Id = "^[A-Za-z0-9_-]{15}=$";

    /// <summary>Asserts what every requestContext has of a client that connects when the manual clock begins.</summary>
    public static void AssertIs(JsonElement context, string routeKey, string eventType, int secondsAfterConnect)
    {
        // The client connects at 2026-01-25T18:50:04.673Z.
        Assert.Multiple(() =>
        {
            Assert.That(context.GetProperty("routeKey").GetString(), Is.EqualTo(routeKey));
            Assert.That(context.GetProperty("eventType").GetString(), Is.EqualTo(eventType));
            Assert.That(context.GetProperty("messageDirection").GetString(), Is.EqualTo("IN"));
            Assert.That(context.GetProperty("requestTime").GetString(), Is.EqualTo($"25/Jan/2026:18:50:0{4 + secondsAfterConnect} +0000"));
            Assert.That(context.GetProperty("requestTimeEpoch").GetInt64(), Is.EqualTo(1769367004673 + (1000 * secondsAfterConnect)));
            Assert.That(context.GetProperty("connectedAt").GetInt64(), Is.EqualTo(1769367004673));
            Assert.That(context.GetProperty("stage").GetString(), Is.EqualTo("dev"));
            Assert.That(context.GetProperty("apiId").GetString(), Is.EqualTo("abcde12345"));
            Assert.That(context.GetProperty("domainName").GetString(), Is.EqualTo("abcde12345.execute-api.eu-west-1.amazonaws.com"));
            Assert.That(context.GetProperty("connectionId").GetString(), Does.Match(Id));
            Assert.That(context.GetProperty("requestId").GetString(), Does.Match(Id));
            Assert.That(context.GetProperty("extendedRequestId").GetString(), Is.EqualTo(context.GetProperty("requestId").GetString()));
            Assert.That(context.GetProperty("identity").GetProperty("sourceIp").GetString(), Is.EqualTo("127.0.0.1"));
            Assert.That(
                context.GetProperty("identity").EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).Select(member => member.Name),
                Is.SubsetOf(new[] { "sourceIp", "userAgent" }));
        });
    }
}
