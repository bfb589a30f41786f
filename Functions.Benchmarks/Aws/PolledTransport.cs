using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Functions.Benchmarks.Aws;

/// <summary>
/// A transport for Kestrel that looks at its sockets once a millisecond instead of being woken by each packet. Over the loopback
/// it is the sender's CPU time that pays for waking another core, 13 % of an HTTP/1.1 post's; a network would not charge it.
/// </summary>
/// <remarks>A request and its answer each wait for half a millisecond on average.</remarks>
internal sealed class PolledTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is PolledEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new PolledListener((IPEndPoint)endpoint));
}
