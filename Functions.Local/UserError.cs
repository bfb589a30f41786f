namespace Functions.Local;

/// <summary>An error that the user can mend: it ends the program with one line on standard error and exit code 1.</summary>
/// <param name="message">What is wrong and what to do about it, in one line.</param>
/// <param name="file">The file at fault, if any.</param>
/// <param name="line">The line in that file, 1-based, if known.</param>
internal sealed class UserError(string message, string? file = null, int? line = null) : Exception(message)
{
    public string? File { get; } = file;

    public int? Line { get; } = line;

    /// <summary>The whole line as printed: <c>template.yaml:12: message</c>.</summary>
    public override string ToString() => (File, Line) switch
    {
        (null, _) => Message,
        (_, null) => $"{File}: {Message}",
        _ => $"{File}:{Line}: {Message}",
    };
}
