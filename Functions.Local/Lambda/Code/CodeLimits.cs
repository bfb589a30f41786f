namespace Functions.Local.Lambda.Code;

/// <summary>https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html</summary>
internal static class CodeLimits
{
    /// <summary>What Lambda takes unzipped.</summary>
    public const long MaxUnzippedBytes = 250L * 1024 * 1024;

    public static UserError Exceeded(string path) =>
        new($"{path} is larger than 250 MB unzipped, which Lambda refuses: leave out what the functions do not need.");
}
