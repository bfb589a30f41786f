using System.Net;
using System.Net.Sockets;

namespace Functions.Local;

/// <summary>Refuses requests that a web page outside this machine could have caused.</summary>
/// <remarks>
/// Listening on 127.0.0.1 keeps other machines out, not other web sites: a page may open a socket to localhost (no same-origin
/// rule applies to WebSockets) and, with a host name of its own that resolves to 127.0.0.1, even read answers (DNS rebinding).
/// The first shows in Origin, the second in Host.
/// </remarks>
internal static class LoopbackOnly
{
    public static IApplicationBuilder UseLoopbackOnly(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (!IsLoopbackHost(request.Host.Host))
        {
            return RefuseAsync(context, "Forbidden: this server answers only to loopback host names such as localhost.");
        }
        return request.Headers.Origin is { Count: > 0 } origin && !(origin.Count == 1 && IsLoopbackOrigin(origin[0]))
            ? RefuseAsync(context, "Forbidden: this server answers only to pages served from a loopback origin such as http://localhost.")
            : next(context);
    });

    /// <summary>Whether a host (no port; IPv6 in brackets) is localhost, below localhost, in 127.0.0.0/8 or ::1.</summary>
    internal static bool IsLoopbackHost(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || host == "[::1]")
        {
            return true;
        }
        // The comparison with the canonical text leaves out spellings such as 127.1, which no browser sends.
        return IPAddress.TryParse(host, out var address)
            && address.AddressFamily == AddressFamily.InterNetwork
            && IPAddress.IsLoopback(address)
            && address.ToString() == host;
    }

    private static bool IsLoopbackOrigin(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && IsLoopbackHost(uri.Host);

    private static Task RefuseAsync(HttpContext context, string line)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(line + "\n", context.RequestAborted);
    }
}
