using System.Net;

namespace Functions.Benchmarks.Aws;

/// <summary>A free port of 127.0.0.1 for <see cref="PolledTransport"/>.</summary>
internal sealed class PolledEndPoint() : IPEndPoint(IPAddress.Loopback, 0);
