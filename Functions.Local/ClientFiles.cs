using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Functions.Local;

/// <summary>
/// Serves a folder of static files at the root, and a <c>config.json</c> that tells the page where the WebSocket is and where to sign in.
/// </summary>
internal static class ClientFiles
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    /// <summary>
    /// Maps one route per file, so that no path of a request ever reaches the file system, with <c>index.html</c> at <c>/</c>.
    /// A file is read at each request: an edit shows at the next reload, a new file at the next start.
    /// </summary>
    /// <param name="app">Where the routes go.</param>
    /// <param name="clientFolder">The folder; without an <c>index.html</c> in it nothing is mapped.</param>
    /// <param name="webSocketUrl">The stage's address, asked at each request because the port may not be known yet.</param>
    /// <param name="signIn">How the page signs in; null where nobody does.</param>
    public static void Map(WebApplication app, string clientFolder, Func<Uri> webSocketUrl, PageSignIn? signIn = null)
    {
        if (!File.Exists(Path.Combine(clientFolder, "index.html")))
            return;

        app.MapMethods("/config.json", Methods, context =>
            Send(context, webSocketUrl, signIn, JsonSerializer.SerializeToUtf8Bytes(
                new ClientConfig(ReachedAt(context.Request, webSocketUrl()), signIn), ClientJson.Default.ClientConfig), "application/json"));

        foreach (var file in Directory.EnumerateFiles(clientFolder, "*", SearchOption.AllDirectories))
        {
            if (!ContentTypes.TryGetValue(Path.GetExtension(file), out var contentType))
                continue;

            var path = Path.GetRelativePath(clientFolder, file).Replace(Path.DirectorySeparatorChar, '/');
            app.MapMethods(path == "index.html" ? "/" : $"/{path}", Methods, async context =>
                await Send(context, webSocketUrl, signIn, await File.ReadAllBytesAsync(file, context.RequestAborted), contentType));
        }
    }

    private static Task Send(HttpContext context, Func<Uri> webSocketUrl, PageSignIn? signIn, byte[] content, string contentType)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        var sources = ConnectSources(context.Request, webSocketUrl());
        headers.ContentSecurityPolicy = ContentSecurityPolicy(signIn is null ? sources : $"{sources} {signIn.ConnectSource}");
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.Vary = "Accept-Encoding";
        // A static host compresses as a matter of course; so the page weighs here what it weighs there.
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentEncoding = "gzip";
            content = Compress(content);
        }

        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"");
        FileContentHttpResult file = TypedResults.Bytes(content, contentType, entityTag: tag);
        return file.ExecuteAsync(context);
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    private static string ContentSecurityPolicy(string connectSources) =>
        $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {connectSources}; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The local WebSocket, and the one that the page was asked to use with <c>?url=</c>, such as a deployed stage's.</summary>
    private static string ConnectSources(HttpRequest request, Uri webSocketUrl)
    {
        var local = ReachedAt(request, webSocketUrl).GetLeftPart(UriPartial.Authority);
        return Uri.TryCreate(request.Query["url"], UriKind.Absolute, out var asked)
            && asked.Scheme is "ws" or "wss"
            && asked.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4
            ? $"{local} {asked.Scheme}://{asked.IdnHost}:{asked.Port}"
            : local;
    }

    /// <summary>The host and port that the browser used: they are another's behind a forwarded port.</summary>
    private static Uri ReachedAt(HttpRequest request, Uri webSocketUrl) =>
        new UriBuilder(webSocketUrl) { Host = request.Host.Host, Port = request.Host.Port ?? 80 }.Uri;
}

/// <param name="Url">What the page connects to.</param>
/// <param name="SignIn">How the page signs in; null where nobody does.</param>
internal sealed record ClientConfig(Uri Url, PageSignIn? SignIn);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientConfig))]
internal sealed partial class ClientJson : JsonSerializerContext;
