using System.Net;
using System.Text.Json;

namespace Functions.Tests.Gateway;

internal static class ErrorAnswer
{
    /// <summary>Asserts that an answer is an error of @connections.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="status">Its status.</param>
    /// <param name="type">Its x-amzn-ErrorType.</param>
    /// <param name="message">What its message contains.</param>
    public static async Task AssertAsync(HttpResponseMessage response, HttpStatusCode status, string type, string message = "")
    {
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Headers.GetValues("x-amzn-ErrorType"), Is.EqualTo(new[] { type }));
            Assert.That(response.Headers.Contains("x-amzn-RequestId"), Is.True);
            Assert.That(body.GetProperty("message").GetString(), Is.Not.Empty.And.Contains(message));
        });
    }
}
