using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Functions.Local;

/// <summary>
/// A web server of this machine alone. No configuration of the folder that it is started in or of the environment reaches it:
/// neither another address nor another level of logging, and no folder is watched for changes of any.
/// </summary>
internal static class LoopbackServer
{
    /// <param name="port">Of 127.0.0.1; 0 takes a free one.</param>
    /// <param name="configure">What else the server needs.</param>
    public static WebApplicationBuilder CreateBuilder(int port = 0, Action<KestrelServerOptions>? configure = null) =>
        CreateBuilder(kestrel =>
        {
            configure?.Invoke(kestrel);
            kestrel.Listen(IPAddress.Loopback, port);
        });

    /// <param name="listen">Names the addresses too.</param>
    public static WebApplicationBuilder CreateBuilder(Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        // What serves a request waits for nothing, so it may go on where its bytes were seen: an invocation is on its way through several
        // requests and frames, and each would change threads once more.
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(listen);
        builder.Services.AddRoutingCore();
        return builder;
    }
}
