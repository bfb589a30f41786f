using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace Amazon.ApiGatewayManagementApi.Internal;

/// <summary>
/// The service's endpoint rules: a given URL as it is, its stage included; otherwise the region's
/// <c>execute-api</c> host, which answers for no API and is only there for completeness.
/// </summary>
internal sealed class EndpointProvider : IEndpointProvider
{
    /// <exception cref="AmazonClientException">The configuration contradicts itself or names no region.</exception>
    public Endpoint ResolveEndpoint(Amazon.Runtime.Endpoints.EndpointParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var fips = parameters["UseFIPS"] is true;
        var dualStack = parameters["UseDualStack"] is true;
        if (parameters["Endpoint"] is string url)
        {
            return fips ? throw Invalid("FIPS and custom endpoint are not supported")
                : dualStack ? throw Invalid("Dualstack and custom endpoint are not supported")
                : new Endpoint(url);
        }

        if (parameters["Region"] is not string region || Fn.Partition(region) is not { } partition)
            throw Invalid("Missing Region");
        if (fips && !partition.supportsFIPS)
            throw Invalid("this partition has no FIPS endpoints");
        if (dualStack && !partition.supportsDualStack)
            throw Invalid("this partition has no dual-stack endpoints");
        var suffix = dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix;
        return new Endpoint($"https://execute-api{(fips ? "-fips" : "")}.{region}.{suffix}");
    }

    private static AmazonClientException Invalid(string reason) => new($"Invalid Configuration: {reason}");
}
