namespace Functions.Local.Template;

/// <summary>An <c>AWS::Lambda::Function</c>.</summary>
/// <param name="LogicalId">The resource's name in the template; it is also what the runtime's console shows.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Arn">The function's ARN.</param>
/// <param name="Runtime">For example <c>provided.al2023</c> or <c>dotnet10</c>.</param>
/// <param name="Handler">The Handler string, which becomes <c>_HANDLER</c>.</param>
/// <param name="MemorySize">In MB.</param>
/// <param name="Timeout">How long one invocation may take.</param>
/// <param name="Environment">The declared variables with every reference resolved, as AWS would see them.</param>
/// <param name="LogFormat"><c>Text</c> or <c>JSON</c>.</param>
/// <param name="LogLevel">The application log level, if declared.</param>
/// <param name="LogGroup">The log group's name.</param>
internal sealed record LambdaFunction(
    string LogicalId,
    string Name,
    string Arn,
    string Runtime,
    string Handler,
    int MemorySize,
    TimeSpan Timeout,
    IReadOnlyDictionary<string, string> Environment,
    string LogFormat,
    string? LogLevel,
    string LogGroup)
{
    /// <summary>How many executions it may have at once; null where the template sets no bound.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>The processor it runs on at AWS.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>Where the function is.</summary>
    public AwsRegion Region { get; init; } = AwsRegion.Default;
}
