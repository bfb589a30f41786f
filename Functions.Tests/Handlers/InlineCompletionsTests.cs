using System.Net;
using System.Net.Sockets;
using ChatFunctions.Http;

namespace Functions.Tests.Handlers;

public sealed class InlineCompletionsTests
{
    /// <summary>As AWS's SDK calls: it takes the answer at its headers and reads the rest synchronously.</summary>
    [Test]
    public async Task An_answer_is_handed_over_when_its_end_has_arrived()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = InlineCompletions.CreateHttpClient(TimeSpan.FromSeconds(30));
        var answer = http.GetAsync($"http://{listener.LocalEndpoint}", HttpCompletionOption.ResponseHeadersRead);
        using var server = await listener.AcceptTcpClientAsync();
        var stream = server.GetStream();
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"u8.ToArray());

        await stream.WriteAsync("cde"u8.ToArray());
        using var response = await answer;

        // Only what is held in memory has a length.
        var body = await response.Content.ReadAsStreamAsync();
        Assert.That(body.CanSeek, Is.True);
        Assert.That(body.Length, Is.EqualTo(5));
    }

    [Test]
    public async Task An_answer_that_breaks_off_is_an_error_of_the_request()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = InlineCompletions.CreateHttpClient(TimeSpan.FromSeconds(30));
        var answer = http.GetAsync($"http://{listener.LocalEndpoint}", HttpCompletionOption.ResponseHeadersRead);
        using (var server = await listener.AcceptTcpClientAsync())
            await server.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"u8.ToArray());

        Assert.That(async () => await answer, Throws.InstanceOf<HttpRequestException>().Or.InstanceOf<IOException>());
    }
}
