namespace Functions.Local;

/// <summary>An error that the user can mend: it ends the program with one line on standard error and exit code 1.</summary>
/// <param name="message">What is wrong and what to do about it. What it quotes may have line breaks and other control characters; they become spaces.</param>
/// <param name="file">The file at fault, if any.</param>
/// <param name="line">The line in that file, 1-based, if known.</param>
internal sealed class UserError(string message, string? file = null, int? line = null) : Exception(OneLine(message))
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

    private static string OneLine(string message) => string.Create(message.Length, message, static (line, text) =>
    {
        text.CopyTo(line);
        foreach (ref var character in line)
        {
            character = char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character;
        }
    });
}
