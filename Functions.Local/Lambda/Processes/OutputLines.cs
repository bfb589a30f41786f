using System.Text;

namespace Functions.Local.Lambda.Processes;

/// <summary>Reads what a process writes, line by line and without end.</summary>
internal static class OutputLines
{
    /// <summary>A longer line is passed on in pieces, as Lambda cuts its log events: one without an end must not fill the memory.</summary>
    public const int MaximumLength = 256 * 1024;

    /// <param name="reader">The process's output.</param>
    /// <param name="take">Takes each line, without its end.</param>
    public static async Task PassOnAsync(TextReader reader, Action<string> take)
    {
        try
        {
            var buffer = new char[4096];
            var line = new StringBuilder();
            var isAfterReturn = false;
            while (await reader.ReadAsync(buffer.AsMemory()) is > 0 and var count)
            {
                Split(buffer.AsSpan(0, count), line, ref isAfterReturn, take);
            }
            if (line.Length > 0)
                take(line.ToString());
        }
        catch (IOException)
        {
            // The pipe broke when its process was killed.
        }
    }

    private static void Split(ReadOnlySpan<char> text, StringBuilder line, ref bool isAfterReturn, Action<string> take)
    {
        while (!text.IsEmpty)
        {
            if (isAfterReturn && text[0] == '\n')
                text = text[1..];
            isAfterReturn = false;
            var length = text.IndexOfAny('\r', '\n');
            var isEnd = length >= 0;
            var part = isEnd ? text[..length] : text;
            if (line.Length + part.Length > MaximumLength)
            {
                take(line.ToString());
                line.Clear();
            }
            line.Append(part);
            if (!isEnd)
                return;
            isAfterReturn = text[length] == '\r';
            text = text[(length + 1)..];
            take(line.ToString());
            line.Clear();
        }
    }
}
