using Functions.Local.Template;

namespace Functions.Local;

/// <summary>What the command line says.</summary>
/// <param name="Template">The CloudFormation template's path.</param>
/// <param name="Port">Where to listen on 127.0.0.1; 0 picks a free port.</param>
/// <param name="Parameters">The template's parameters by name.</param>
/// <param name="Code">A zip or a folder with the functions' code; null for the development build.</param>
/// <param name="DynamoDb">A DynamoDB endpoint to use instead of the embedded one.</param>
/// <param name="MaxConcurrency">How many processes one function may have.</param>
/// <param name="Debug">The logical id of the function to hold for a debugger.</param>
/// <param name="Throttle">Whether the table's declared capacity and the stage's throttling are enforced.</param>
/// <param name="StaleReads">How long after it each write reaches the embedded DynamoDB's reads that do not ask for consistency.</param>
internal sealed record RuntimeOptions(
    string Template,
    int Port,
    IReadOnlyDictionary<string, string> Parameters,
    string? Code,
    Uri? DynamoDb,
    int MaxConcurrency,
    string? Debug,
    bool Throttle,
    TimeSpan StaleReads)
{
    /// <summary>The region that the stack is in.</summary>
    public AwsRegion Region { get; init; } = AwsRegion.Default;

    /// <summary>How the page signs in; null where nobody does.</summary>
    public PageSignIn? SignIn { get; init; }
}
