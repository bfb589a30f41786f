using Functions.Local.Template.Evaluation;

namespace Functions.Local.Lambda;

/// <summary>Where this machine serves what a function's environment declares at AWS.</summary>
/// <param name="Gateway">The runtime's own address, for example <c>http://127.0.0.1:3001</c>.</param>
/// <param name="ApiDomainName">The API's host at AWS, <c>{id}.execute-api.{region}.{suffix}</c>.</param>
/// <param name="DynamoDb">The DynamoDB endpoint to use, embedded or the developer's own.</param>
/// <param name="TaskRoot">The folder that stands for <c>/var/task</c>.</param>
internal sealed record LocalAddresses(
    Uri Gateway, string ApiDomainName, Uri DynamoDb, string TaskRoot)
{
    /// <summary>DynamoDB's host at AWS.</summary>
    public const string DynamoDbHost = $"dynamodb.{PseudoParameters.Region}.{PseudoParameters.UrlSuffix}";

    private const string LambdaTaskRoot = "/var/task";

    /// <summary>
    /// The value as a local process needs it: a URL of the API (https becomes http and wss becomes ws, the path stays),
    /// exactly DynamoDB's endpoint, or a path below <c>/var/task</c>; any other value is returned as it is.
    /// </summary>
    public string Rewrite(string value) =>
        AfterAuthority(value, $"https://{ApiDomainName}") is { } path ? Local("http", path)
        : AfterAuthority(value, $"wss://{ApiDomainName}") is { } socketPath ? Local("ws", socketPath)
        : AfterAuthority(value, $"https://{DynamoDbHost}") is "" or "/" ? DynamoDb.ToString().TrimEnd('/')
        : value == LambdaTaskRoot ? TaskRoot
        : value.StartsWith($"{LambdaTaskRoot}/", StringComparison.Ordinal) ? Path.Combine(TaskRoot, value[(LambdaTaskRoot.Length + 1)..])
        : value;

    /// <summary>What follows scheme and host; null when they only look alike, as <c>https://api.example.com.evil</c> does.</summary>
    private static string? AfterAuthority(string value, string origin) =>
        value.StartsWith(origin, StringComparison.OrdinalIgnoreCase)
        && (value.Length == origin.Length || value[origin.Length] is '/' or '?' or '#')
            ? value[origin.Length..]
            : null;

    private string Local(string scheme, string path) => $"{scheme}://{Gateway.Authority}{path}";
}
