using YamlDotNet.Core;

namespace Functions.Local.Template.Document;

/// <summary>Says in one line what is wrong with a file that is not YAML.</summary>
internal static class SyntaxErrors
{
    public static UserError Describe(string file, string text, YamlException exception)
    {
        var line = (int)exception.Start.Line;
        var lines = text.Split('\n');

        // The parser reports a tab as whatever it then fails to find, sometimes a line later.
        for (var suspect = Math.Max(1, line - 1); suspect <= Math.Min(line, lines.Length); suspect++)
        {
            var content = lines[suspect - 1];
            if (content[..^content.TrimStart().Length].Contains('\t'))
            {
                return new UserError("this line is indented with a tab; YAML takes spaces only", file, suspect);
            }
        }

        var message = exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return new UserError($"not valid YAML: {char.ToLowerInvariant(message[0])}{message[1..]}", file, Math.Max(1, line));
    }
}
