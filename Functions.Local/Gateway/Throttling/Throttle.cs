using System.Collections.Frozen;
using Functions.Local.Template;

namespace Functions.Local.Gateway.Throttling;

/// <summary>
/// The account's buckets, one which everything takes from and one for new connections, and one for each route that has limits
/// at the stage.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html. That callbacks (@connections)
/// count for the account, and how much it has in most regions, is at
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html; how many connections may begin at
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html, which
/// has no burst for them: it is a second's worth here.
/// </remarks>
internal sealed class Throttle
{
    private const double AccountRate = 10_000;
    private const int AccountBurst = 5_000;
    private const int NewConnections = 500;

    private readonly TokenBucket? _account;
    private readonly TokenBucket? _newConnections;
    private readonly FrozenDictionary<string, TokenBucket> _routes = FrozenDictionary<string, TokenBucket>.Empty;

    /// <param name="api">Its stage declares the limits.</param>
    /// <param name="enabled">When false everything is let through.</param>
    /// <param name="clock">Fills the buckets.</param>
    public Throttle(WebSocketApi api, bool enabled, TimeProvider clock)
    {
        if (!enabled)
        {
            return;
        }
        _account = new TokenBucket(AccountRate, AccountBurst, clock);
        _newConnections = new TokenBucket(NewConnections, NewConnections, clock);
        _routes = api.Routes.Keys
            .Select(routeKey => (routeKey, limits: api.Stage.ThrottlingOf(routeKey)))
            .Where(route => route.limits is not (null, null))
            .ToFrozenDictionary(
                route => route.routeKey,
                route => new TokenBucket(route.limits.RateLimit ?? AccountRate, route.limits.BurstLimit ?? AccountBurst, clock));
    }

    /// <summary>Lets a handshake in; false when it is one too many. One that is refused as a request begins no connection.</summary>
    public bool TryTakeConnection() => TryTakeRequest("$connect") && (_newConnections?.TryTake() ?? true);

    /// <summary>Lets a message in; false when it is one too many.</summary>
    /// <param name="routeKey">The route it goes to; null when there is none.</param>
    public bool TryTakeRequest(string? routeKey) =>
        (routeKey is null || !_routes.TryGetValue(routeKey, out var route) || route.TryTake()) && TryTakeCallback();

    /// <summary>Lets a request to @connections in, which no limit of the stage concerns; false when it is one too many.</summary>
    public bool TryTakeCallback() => _account?.TryTake() ?? true;
}
