using System.Text.RegularExpressions;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Lambda;

/// <summary>Where this machine serves what a function's environment declares at AWS.</summary>
/// <param name="Gateway">The runtime's own address, for example <c>http://127.0.0.1:3001</c>.</param>
/// <param name="ApiDomainName">The API's host at AWS, <c>{id}.execute-api.{region}.{suffix}</c>.</param>
/// <param name="DynamoDb">The DynamoDB endpoint to use, embedded or the developer's own.</param>
/// <param name="TaskRoot">The folder that stands for <c>/var/task</c>.</param>
internal sealed partial record LocalAddresses(
    Uri Gateway, string ApiDomainName, Uri DynamoDb, string TaskRoot)
{
    /// <summary>
    /// The value as a local process needs it. Hosts of the API and of DynamoDB are replaced wherever they stand, with their
    /// scheme (https becomes http and wss becomes ws) where they have one, and so are paths below <c>/var/task</c>. What only
    /// contains such a host, or is another API's or another region's, stays.
    /// </summary>
    public string Rewrite(string value) => TaskRootPath().Replace(Address().Replace(value, Local), _ => TaskRoot);

    private string Local(Match address)
    {
        var host = address.Groups["host"].Value.TrimEnd('.');
        if (IsOneOf(ApiHosts(), host))
            return Written(Gateway.Authority, IsSocket(address) ? "ws" : "http", address) + address.Groups["end"].Value;
        if (IsOneOf(DynamoDbHosts(), host))
            return Written(DynamoDb.Authority + DynamoDb.AbsolutePath.TrimEnd('/'), DynamoDb.Scheme, address);
        return address.Value;
    }

    /// <summary>With a scheme if there was one, and in the spelling of the text around it: plain, in a JSON string or percent-encoded.</summary>
    private static string Written(string local, string scheme, Match address)
    {
        var url = address.Groups["scheme"].Success ? $"{scheme}://{local}" : local;
        return address.Groups["separator"].Value switch
        {
            "" or "://" => url,
            @":\/\/" => url.Replace("/", @"\/", StringComparison.Ordinal),
            _ => Uri.EscapeDataString(url),
        };
    }

    private static bool IsSocket(Match address) => address.Groups["scheme"].Value.StartsWith("ws", StringComparison.OrdinalIgnoreCase);

    private static bool IsOneOf(IEnumerable<string> hosts, string host) => hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<string> ApiHosts()
    {
        var (id, region, suffixes) = Parts();
        return suffixes.SelectMany(suffix => (string[])[$"{id}.execute-api.{region}.{suffix}", $"{id}.execute-api-fips.{region}.{suffix}"]);
    }

    private IEnumerable<string> DynamoDbHosts()
    {
        var (_, region, suffixes) = Parts();
        return suffixes.SelectMany(suffix => (string[])
        [
            $"dynamodb.{region}.{suffix}", $"dynamodb-fips.{region}.{suffix}", $"{PseudoParameters.AccountId}.ddb.{region}.{suffix}",
        ]);
    }

    /// <summary>The suffixes are the partition's own and that of its dual-stack endpoints: https://docs.aws.amazon.com/general/latest/gr/rande.html</summary>
    private (string Id, string Region, string[] Suffixes) Parts()
    {
        var parts = ApiDomainName.Split('.', 4);
        return (parts[0], parts[2], [parts[3], parts[3].EndsWith(".cn", StringComparison.Ordinal) ? "api.amazonwebservices.com.cn" : "api.aws"]);
    }

    /// <summary>
    /// A whole host name, so that none is found within a longer one; an escape before it is no part of it. <c>end</c> is a
    /// slash that nothing follows, which DynamoDB's endpoint does without.
    /// </summary>
    [GeneratedRegex(
        """
        %[0-9a-f]{2}
        | (?:(?<scheme>https?|wss?)(?<separator>://|:\\/\\/|%3a%2f%2f))? (?<host>[\w.-]+) (?:(?::|%3a)[0-9]{1,5}(?!\d))? (?<end>/(?![^\s"',;]))?
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    /// <summary>At the start of a value, of an element of a list or of an option's argument.</summary>
    [GeneratedRegex("""(?<=^|[\s:;,="']|file://)/var/task(?![\w.-])""", RegexOptions.CultureInvariant)]
    private static partial Regex TaskRootPath();
}
