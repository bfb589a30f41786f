using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Functions.Local;

namespace Functions.Tests.SignIn;

/// <summary>An OpenID Connect provider on this machine, as far as who verifies its tokens meets it.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private const string DiscoveryPath = "/.well-known/openid-configuration";
    private const string KeysPath = "/keys";

    private readonly WebApplication _app;

    private TestIssuer()
    {
        var builder = LoopbackServer.CreateBuilder();
        _app = builder.Build();
        _app.Run(async context =>
        {
            Requests.Enqueue(context.Request.Path.Value!);
            await Before(context);
            if (context.Response.HasStarted)
                return;
            if (context.Request.Path.Value == DiscoveryPath)
                await context.Response.WriteAsync(Discovery!());
            else if (context.Request.Path.Value == KeysPath)
                await context.Response.WriteAsync(KeySet!());
            else
                context.Response.StatusCode = 404;
        });
        _app.Start();
        Url = _app.Urls.Single();
        Discovery = () => new JsonObject { ["issuer"] = Url, ["jwks_uri"] = Url + KeysPath }.ToJsonString();
        KeySet = () => new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.Public())]) }.ToJsonString();
    }

    public string Url { get; }

    public List<TestKey> Keys { get; set; } = [TestKey.Create(owner: "issuer")];

    public TestKey Key => Keys[0];

    public Func<string> Discovery { get; set; }

    public Func<string> KeySet { get; set; }

    /// <summary>What happens before an answer, which may be one itself.</summary>
    public Func<HttpContext, Task> Before { get; set; } = _ => Task.CompletedTask;

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>How often the keys were asked for.</summary>
    public int Reads => Requests.Count(path => path == KeysPath);

    public static TestIssuer Start() => new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
