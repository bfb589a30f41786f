using System.Globalization;
using Functions.Local.Template;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace Functions.Local;

/// <summary>What a developer reads while the runtime serves; safe to call from any thread.</summary>
/// <param name="console">Must not block, for whoever serves a client writes: see <see cref="NonBlockingOutput"/>.</param>
internal sealed class RuntimeConsole(IAnsiConsole console)
{
    // SGR parameters of the colours that Spectre names so.
    private const string Grey = "38;5;8";
    private const string Green = "38;5;2";
    private const string Red = "38;5;9";
    private const string Yellow = "38;5;11";

    private readonly Lock _gate = new();
    private readonly bool _isColored = console.Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };

    /// <summary>A line that a function wrote to standard output or standard error.</summary>
    public void FunctionOutput(string function, string line) => Write($"{Paint(Grey, function)} {line}");

    /// <summary>Lambda's REPORT line of a finished invocation.</summary>
    public void Report(InvocationReport report) => Write(string.Create(
        CultureInfo.InvariantCulture,
        $"{Paint(Grey, report.Function)} {Paint(report.Error is null ? Green : Red, "REPORT")} RequestId: {report.RequestId} Duration: {report.Duration.TotalMilliseconds:F2} ms Memory Size: {report.MemorySize} MB{InitDuration(report)}{Error(report)}"));

    /// <summary>Something a developer should know that is not an error.</summary>
    public void Information(string message) => Write(message);

    /// <summary>Something that went wrong without ending the runtime.</summary>
    public void Warning(string message) => Write(Paint(Yellow, message));

    /// <summary>What of the template is not served, and what of it AWS takes otherwise.</summary>
    public void Remarks(Stack stack)
    {
        foreach (var part in stack.LeftOut)
        {
            Information($"left out: {part}");
        }

        foreach (var warning in stack.Warnings)
        {
            Warning($"warning: {warning}");
        }
    }

    /// <summary>What the runtime serves and where.</summary>
    public void Ready(Stack stack, Uri webSocketUrl, Uri? page)
    {
        var routes = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        foreach (var route in stack.Api.Routes.Values)
        {
            var integration = route.Integration is ProxyIntegration proxy ? LogicalId(proxy.FunctionName) : "[grey]mock[/]";
            routes.AddRow(
                Markup.Escape(route.RouteKey),
                route.Authorizer is { } authorizer ? $"{integration} [grey]if[/] {LogicalId(authorizer.FunctionName)} [grey]allows[/]" : integration);
        }

        lock (_gate)
        {
            console.Write(routes);
            console.WriteLine();
            console.MarkupLine($"[green]ready[/] {webSocketUrl}");
            if (page is not null)
                console.MarkupLine($"[green]open[/]  {page}");
        }

        string LogicalId(string functionName) =>
            Markup.Escape(stack.Functions.Single(function => function.Name == functionName).LogicalId);
    }

    private static string InitDuration(InvocationReport report) =>
        report.InitDuration is { } init ? string.Create(CultureInfo.InvariantCulture, $" Init Duration: {init.TotalMilliseconds:F2} ms") : "";

    private string Error(InvocationReport report) => report.Error is { } error ? $" {Paint(Red, error)}" : "";

    private string Paint(string color, string text) => _isColored ? $"\e[{color}m{text}\e[0m" : text;

    /// <summary>Past Spectre, whose layout of a line takes longer than the rest of an invocation.</summary>
    private void Write(string line)
    {
        lock (_gate)
        {
            console.Profile.Out.Writer.Write(line + Environment.NewLine);
        }
    }
}

/// <param name="Function">The function's logical id.</param>
/// <param name="RequestId">The invocation's id.</param>
/// <param name="Duration">From the event's hand-over to the answer.</param>
/// <param name="MemorySize">What the template declares, in MB.</param>
/// <param name="InitDuration">Process start to its first request for an event; only on a process's first invocation.</param>
/// <param name="Error">Type and message of a function error.</param>
internal sealed record InvocationReport(
    string Function, string RequestId, TimeSpan Duration, int MemorySize, TimeSpan? InitDuration, string? Error);
