using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Functions.Benchmarks;

/// <summary>Rows of figures under one heading: printed as a table, kept as JSON.</summary>
/// <param name="title">What was measured.</param>
/// <param name="columns">Of the figures.</param>
internal sealed class Report(string title, params string[] columns)
{
    private readonly List<(string Name, double[] Figures)> _rows = [];
    private readonly List<string> _notes = [];

    public void Add(string name, params double[] figures)
    {
        _rows.Add((name, figures));
        // Progress: the table comes at the end.
        Console.WriteLine($"{name} | {string.Join(" | ", columns.Zip(figures, (column, figure) => $"{column} {Format(figure)}"))}");
    }

    /// <summary>Something to know about the figures; written below them.</summary>
    public void Note(string note) => _notes.Add(note);

    public void Print()
    {
        // A file has no width, and 80 columns would break every figure.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 250;
        var table = new Table().Title(title).AddColumn("");
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var (name, figures) in _rows)
            table.AddRow([Markup.Escape(name), .. figures.Select(Format)]);
        AnsiConsole.Write(table);
        _notes.ForEach(AnsiConsole.WriteLine);
    }

    public string ToMarkdown() => string.Join('\n',
    [
        $"**{title}**",
        "",
        $"| | {string.Join(" | ", columns)} |",
        $"|---|{string.Concat(columns.Select(_ => "---:|"))}",
        .. _rows.Select(row => $"| {row.Name} | {string.Join(" | ", row.Figures.Select(Format))} |"),
        "",
        .. _notes.Select(note => $"- {note}"),
        "",
    ]);

    public JsonNode ToJson() => new JsonObject
    {
        ["title"] = title,
        ["notes"] = new JsonArray([.. _notes.Select(note => (JsonNode)note)]),
        ["rows"] = new JsonArray([.. _rows.Select(row => (JsonNode)new JsonObject(
            [KeyValuePair.Create("name", (JsonNode?)row.Name), .. columns.Zip(row.Figures, (column, figure) => KeyValuePair.Create(column, double.IsNaN(figure) ? null : (JsonNode?)Math.Round(figure, 3)))]))]),
    };

    private static string Format(double figure) =>
        double.IsNaN(figure) ? "" : figure.ToString(Math.Abs(figure) switch { < 1 => "0.000", < 100 => "0.0", _ => "#,0" }, CultureInfo.InvariantCulture);
}
