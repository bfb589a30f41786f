using YamlDotNet.Core;

namespace Functions.Local.Template.Document;

/// <summary>Says in one line what is wrong with a file that is not YAML.</summary>
internal static class SyntaxErrors
{
    public static UserError Describe(string file, string text, YamlException exception)
    {
        var line = Math.Max(1, (int)exception.Start.Line);
        if (TabNear(text, line) is { } tab)
        {
            return new UserError("this line is indented with a tab; YAML takes spaces only", file, tab);
        }

        var message = exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return new UserError($"not valid YAML: {char.ToLowerInvariant(message[0])}{message[1..]}", file, line);
    }

    // The parser reports a tab as whatever it then fails to find, a line too early or too late. JSON may have tabs.
    private static int? TabNear(string text, int line)
    {
        var lines = text.Split('\n');
        return text.TrimStart().StartsWith('{')
            ? null
            : Enumerable.Range(line - 1, 3)
                .Where(suspect => suspect >= 1 && suspect <= lines.Length)
                .Cast<int?>()
                .FirstOrDefault(suspect => lines[suspect!.Value - 1].TakeWhile(char.IsWhiteSpace).Contains('\t'));
    }
}
