using System.Text.Json;
using Functions.Local;
using Functions.Tests.Deploy;
using Functions.Tests.Template;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Live;

/// <summary>The page as deploy.ps1 publishes it, from a server that does what the distribution is told to.</summary>
internal sealed class PublishedPageTests : BrowserTests
{
    private const string Url = "wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/dev";

    /// <summary>A complaint of the browser's about the policy fails the test.</summary>
    [Test]
    public async Task Two_chat_on_the_published_page_with_exactly_the_headers_that_the_distribution_sets()
    {
        StandIns.Build();
        var chat = $"ws://127.0.0.1:{Host.Page.Port}";
        using var script = new DeployScript().AnswersAsUsual().AnswersOfSite();
        var stack = Answer.SiteStack();
        script.WithRepositoryClient().Answers("aws cloudformation describe-stacks", stack with { Output = stack.Output.Replace(Url, $"{chat}/dev", StringComparison.Ordinal) });
        var published = await script.DeployAsync("-Yes");
        Assert.That(published.ExitCode, Is.Zero, published.Error);
        await using var server = await ServeAsync(script, chat);

        var ada = await OpenAsync("Ada", address: new Uri(server.Urls.Single()));
        var grace = await OpenAsync("Grace", address: new Uri(server.Urls.Single()));
        await ada.SendAndWaitAsync("hello");

        await Expect(grace.Received.Locator(".text")).ToHaveTextAsync("hello");
        await Expect(ada.Page.Locator(".logo")).ToHaveJSPropertyAsync("complete", true);
        Assert.That(await ada.Page.EvaluateAsync<int>("() => document.querySelector('.logo').naturalWidth"), Is.Positive);
        Assert.That(await ada.Page.EvaluateAsync<bool>("() => [...document.styleSheets].every(sheet => sheet.cssRules.length > 0)"), Is.True);
    }

    // Objects as they were uploaded, with the type and the caching of their upload, and on each answer the policy's headers.
    private static async Task<WebApplication> ServeAsync(DeployScript script, string chat)
    {
        var template = new ChatTemplate(("Site", "cloudfront"));
        var policy = JsonDocument.Parse(template["SiteHeaders", "ResponseHeadersPolicyConfig"]!).RootElement.GetProperty("SecurityHeadersConfig");
        // Only the chat's address is another here.
        var content = SiteTemplateTests.Policy(template).Replace($"wss://{new Uri(template.Output("WebSocketUrl")!).Host}", chat, StringComparison.Ordinal);
        Assert.That(content, Does.Contain($"connect-src 'self' {chat};"));
        var uploads = script.Uploads();
        var root = JsonDocument.Parse(template["SiteDistribution", "DistributionConfig"]!).RootElement.GetProperty("DefaultRootObject").GetString()!;
        var server = LoopbackServer.CreateBuilder().Build();
        server.Run(async context =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = content;
            headers.XContentTypeOptions = policy.TryGetProperty("ContentTypeOptions", out _) ? "nosniff" : default;
            headers.XFrameOptions = policy.GetProperty("FrameOptions").GetProperty("FrameOption").GetString();
            headers["Referrer-Policy"] = policy.GetProperty("ReferrerPolicy").GetProperty("ReferrerPolicy").GetString();
            headers.StrictTransportSecurity = $"max-age={policy.GetProperty("StrictTransportSecurity").GetProperty("AccessControlMaxAgeSec").GetString()}";
            if (uploads.TryGetValue(context.Request.Path == "/" ? root : context.Request.Path.Value![1..], out var upload))
            {
                (headers.ContentType, headers.CacheControl) = (upload.ContentType, upload.CacheControl);
                await context.Response.Body.WriteAsync(upload.Content);
            }
            else
            {
                // Without the right to list, S3 does not say that there is no such object.
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
            }
        });
        await server.StartAsync();
        return server;
    }
}
