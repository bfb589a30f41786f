using System.Net;
using System.Text;
using Functions.Local.Template;

namespace Functions.Tests.Gateway.Callbacks;

/// <summary>What callers of @connections get who have its path or method wrong. AWS documents none of it; two are on public record.</summary>
public sealed class MissingRouteTests
{
    private const string Id = "Mg_ugfpqPHcCIVA=";

    /// <summary>https://github.com/aws/aws-sdk-php/issues/1955 has it of a signed POST.</summary>
    [TestCase("POST", "", true)]
    public Task A_post_without_the_stage_is_forbidden_as_reported(string method, string stage, bool isSigned) =>
        IsForbiddenAsync(method, stage, isSigned);

    [TestCase("POST", "", false)]
    [TestCase("GET", "", true)]
    [TestCase("PUT", "", true)]
    [TestCase("POST", "other", true)]
    [TestCase("POST", "other", false)]
    [TestCase("POST", "other/dev", true)]
    public Task Any_request_without_the_stage_or_to_another_is_forbidden_undocumented(string method, string stage, bool isSigned) =>
        IsForbiddenAsync(method, stage, isSigned);

    /// <summary>https://github.com/aws-samples/simple-websockets-chat-app/issues/40 has it of a signed POST.</summary>
    [Test]
    public Task A_post_with_the_stage_twice_finds_no_method_as_reported() =>
        FindsNoMethodAsync("POST", "dev/dev", Id, $"dev/@connections/{Id}", isSigned: true);

    [TestCase("POST", "dev/dev", Id, "dev/@connections/" + Id, false)]
    [TestCase("GET", "dev/dev", Id, "dev/@connections/" + Id, true)]
    [TestCase("PUT", "dev", Id, "@connections/" + Id, true)]
    [TestCase("PATCH", "dev", Id, "@connections/" + Id, true)]
    [TestCase("OPTIONS", "dev", Id, "@connections/" + Id, false)]
    [TestCase("POST", "dev", "", "@connections/", true)]
    [TestCase("GET", "dev", "", "@connections/", false)]
    public Task A_method_or_path_that_the_stage_lacks_is_not_found_undocumented(
        string method, string stage, string id, string route, bool isSigned) => FindsNoMethodAsync(method, stage, id, route, isSigned);

    [Test]
    public async Task A_head_of_a_connection_is_not_found_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var response = await host.ManageAsync(HttpMethod.Head, Id);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("GET", "/dev/foo", "foo")]
    [TestCase("POST", "/dev/foo/bar?x=y", "foo/bar")]
    [TestCase("GET", "/dev/@connections", "@connections")]
    [TestCase("GET", "/dev//", "/")]
    [TestCase("GET", "/dev/%22%5C%0A%C3%A9", "\"\\\né")]
    public async Task A_plain_request_below_the_stage_finds_no_method_undocumented(string method, string path, string route)
    {
        await using var host = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await host.Http.SendAsync(request);
        await IsNotFoundAsync(response, route, method);
    }

    /// <summary>As https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html has it of HTTP APIs.</summary>
    [TestCase("")]
    [TestCase("$default")]
    public async Task The_default_stage_takes_posts_at_the_base_and_by_its_name_undocumented(string stage)
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.Api(new Stage("$default")));
        using var client = await host.ConnectAsync();
        // The SDK signs a stage's $ otherwise than it sends it (https://github.com/aws/aws-sdk-net/issues/3132); of a foreign key only the form counts.
        using var response = await host.ManageAsync(
            HttpMethod.Post, client.Id, Encoding.UTF8.GetBytes("hello"), stage, new Signatures.Signer(AccessKey: "AKIAIOSFODNN7EXAMPLE"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("hello"));
    }

    private static async Task IsForbiddenAsync(string method, string stage, bool isSigned)
    {
        await using var host = await GatewayHost.StartAsync();
        using var response = await SendAsync(host, method, stage, Id, isSigned);
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.Forbidden, "ForbiddenException");
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""{"message":"Forbidden"}"""));
    }

    private static async Task FindsNoMethodAsync(string method, string stage, string id, string route, bool isSigned)
    {
        await using var host = await GatewayHost.StartAsync();
        using var response = await SendAsync(host, method, stage, id, isSigned);
        await IsNotFoundAsync(response, route, method);
    }

    private static async Task IsNotFoundAsync(HttpResponseMessage response, string route, string method) => await ErrorAnswer.AssertAsync(
        response, HttpStatusCode.NotFound, "NotFoundException", $"No method found matching route {route} for http method {method}.");

    private static Task<HttpResponseMessage> SendAsync(GatewayHost host, string method, string stage, string id, bool isSigned) =>
        host.ManageAsync(new HttpMethod(method), id, method == "POST" ? "hello"u8.ToArray() : null, "/" + stage, change: request =>
        {
            if (!isSigned)
                request.Headers.Remove("Authorization");
        });
}
