using System.Text.Json;

namespace Functions.Tests.Gateway.Messages;

internal static class ErrorFrame
{
    /// <summary>Asserts that a frame is API Gateway's error to the sender of a message.</summary>
    public static void AssertIs(string frame, string message, string connectionId)
    {
        var error = JsonElement.Parse(frame);
        Assert.Multiple(() =>
        {
            Assert.That(error.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "message", "connectionId", "requestId" }));
            Assert.That(error.GetProperty("message").GetString(), Is.EqualTo(message));
            Assert.That(error.GetProperty("connectionId").GetString(), Is.EqualTo(connectionId));
        });
    }
}
