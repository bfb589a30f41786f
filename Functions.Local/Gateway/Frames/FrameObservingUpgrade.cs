using Microsoft.AspNetCore.Http.Features;

namespace Functions.Local.Gateway.Frames;

/// <summary>Puts a <see cref="FrameObserver"/> under the WebSocket that is made of an upgraded request.</summary>
internal sealed class FrameObservingUpgrade(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
{
    private FrameObservingStream? _stream;

    public FrameObserver Frames { get; } = new();

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => _stream = new FrameObservingStream(await inner.UpgradeAsync(), Frames);

    /// <inheritdoc cref="FrameObservingStream.DrainAsync"/>
    public Task DrainAsync(CancellationToken cancellationToken) => _stream?.DrainAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Middleware to run before UseWebSockets, which keeps the upgrade feature it finds.</summary>
    public static Task InstallAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(new FrameObservingUpgrade(upgrade));
        }
        return next(context);
    }

    public static FrameObservingUpgrade Of(HttpContext context) =>
        (FrameObservingUpgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
}
