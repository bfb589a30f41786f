namespace Functions.Tests.Deploy;

/// <summary>What a <see cref="PowerShellHost"/> is to run.</summary>
/// <param name="File">A script, unless there is a command.</param>
/// <param name="Arguments">The script's.</param>
/// <param name="Command">What would follow PowerShell's <c>-Command</c>.</param>
/// <param name="Input">What is typed.</param>
/// <param name="Variables">Environment variables in addition to those that all have.</param>
internal sealed record PowerShellRequest(
    string File, string[] Arguments, string? Command, string Input, Dictionary<string, string> Variables);
