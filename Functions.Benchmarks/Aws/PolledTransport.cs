using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Functions.Benchmarks.Aws;

/// <summary>
/// A transport for Kestrel that looks at its sockets once a millisecond instead of being woken by each packet. Over the loopback
/// it is the sender's CPU time that pays for waking another core, which a network would not charge it: a tenth of an HTTP/1.1
/// post's (10,000 posts of the bare client took 306 ms with Kestrel's own transport and 274 with this one).
/// </summary>
/// <remarks>A request, and so each round trip of a handshake, takes a millisecond or two more.</remarks>
internal sealed class PolledTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is PolledEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new PolledListener((IPEndPoint)endpoint));
}
