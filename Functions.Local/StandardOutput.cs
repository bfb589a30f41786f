using System.Text;
using Spectre.Console;

namespace Functions.Local;

/// <summary>Standard output by way of a writer of our own, which Spectre would not know for a terminal.</summary>
internal sealed class StandardOutput(TextWriter writer) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => !Console.IsOutputRedirected;

    /// <summary>Log lines are the terminal's to wrap: Spectre would break them at 80 columns when they go to a file.</summary>
    public int Width => 10_000;

    public int Height => 24;

    public void SetEncoding(Encoding encoding) => Console.OutputEncoding = encoding;
}
