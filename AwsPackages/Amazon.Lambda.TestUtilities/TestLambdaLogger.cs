using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.TestUtilities;

/// <summary>
/// Keeps what a handler logs and shows it on the console. Templates are not filled in: the arguments follow the
/// message, each on a line of its own after a tab, and after them the exception.
/// </summary>
public class TestLambdaLogger : ILambdaLogger
{
    public StringBuilder Buffer { get; } = new();

    public void Log(string message)
    {
        Buffer.Append(message);
        Console.Write(message);
    }

    public void LogLine(string message)
    {
        Buffer.AppendLine(message);
        Console.WriteLine(message);
    }

    public void Log(string level, string message) => LogLine($"{level}: {message}");

    public void Log(string level, string message, params object[] args) => Log(level, null, message, args);

    public void Log(string level, Exception exception, string message, params object[] args)
    {
        var text = new StringBuilder($"{level}: {message}");
        if (args is { Length: > 0 })
        {
            text.AppendLine();
            foreach (var arg in args)
                text.AppendLine($"\t{arg}");
        }

        if (exception is not null)
            text.AppendLine().AppendLine(exception.ToString());
        LogLine(text.ToString());
    }
}
