using System.Net;

namespace Functions.Tests.Gateway;

/// <summary>A rule of this runtime's own; API Gateway has none like it.</summary>
public sealed class LoopbackOnlyTests
{
    [TestCase("localhost")]
    [TestCase("LOCALHOST:80")]
    [TestCase("chat.localhost:3001")]
    [TestCase("127.0.0.1")]
    [TestCase("127.10.20.30:3001")]
    [TestCase("[::1]:3001")]
    public async Task A_loopback_host_is_served(string hostHeader) =>
        Assert.That((await GetAsync(hostHeader)).Status, Is.EqualTo(HttpStatusCode.OK));

    [TestCase("example.com")]
    [TestCase("localhost.example.com")]
    [TestCase("notlocalhost")]
    [TestCase("127.0.0.1.example.com:3001")]
    [TestCase("192.168.1.1")]
    [TestCase("[::2]:3001")]
    public async Task Any_other_host_is_refused_with_one_line(string hostHeader)
    {
        var (status, body) = await GetAsync(hostHeader);
        Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(body, Does.Match(@"^Forbidden: [^\n]+\n$"));
    }

    [TestCase("http://localhost:8080")]
    [TestCase("https://chat.localhost")]
    [TestCase("http://127.0.0.1:3001")]
    [TestCase("http://[::1]:3001")]
    public async Task A_page_from_a_loopback_origin_may_connect(string origin)
    {
        await using var host = await GatewayHost.StartAsync();
        Assert.That((await host.HandshakeAsync(null, ("Origin", origin))).Status, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
    }

    [TestCase("https://example.com")]
    [TestCase("http://localhost.example.com")]
    [TestCase("http://localhost@example.com")]
    [TestCase("file://localhost")]
    [TestCase("null")]
    public async Task A_page_from_elsewhere_may_not_connect(string origin)
    {
        await using var host = await GatewayHost.StartAsync();
        var (status, body) = await host.HandshakeAsync(null, ("Origin", origin));
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(body, Does.Match(@"^Forbidden: [^\n]+\n$"));
            Assert.That(host.Functions.WasInvoked("connect"), Is.False);
        });
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(string hostHeader)
    {
        await using var host = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/index.html");
        request.Headers.Host = hostHeader;
        using var response = await host.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
