using System.Globalization;
using System.Text;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Functions.Benchmarks.FanOut;

/// <summary>Time and memory of one message against the number of connections, as SVG.</summary>
internal static class FanOutPlot
{
    private const float Width = 460;
    private const float Height = 340;
    private const string Font = "DejaVu Sans";

    private static readonly Color _function = Color.FromHex("#0969da");
    private static readonly Color _node = Color.FromHex("#bc4c00");

    /// <exception cref="InvalidOperationException">Labels cannot be written: better known before a long run than after it.</exception>
    public static void RequireFont()
    {
        using var font = new SKFont(SKTypeface.FromFamilyName(Font));
        // Without any font Skia still gives one, which holds no letters.
        if (font.MeasureText("x") == 0)
            throw new InvalidOperationException("--plot writes labels and no font is installed: apt-get install fonts-dejavu-core");
    }

    /// <param name="file">Is written anew.</param>
    /// <param name="points">From the smallest room to the largest.</param>
    public static void Save(string file, IReadOnlyList<FanOutPoint> points)
    {
        var time = Draw("Time until everyone has the message", points, measured => measured.Later.Milliseconds, [(10, "10 ms"), (100, "100 ms"), (1_000, "1 s"), (10_000, "10 s"), (100_000, "100 s")]);
        var memory = Draw("Peak memory of the function", points, measured => measured.PeakMemory, [(10, "10 MB"), (100, "100 MB"), (1_000, "1 GB")]);
        // One is enough, where there is room for it.
        time.ShowLegend(Alignment.UpperLeft);
        time.Legend.ShadowColor = Colors.Transparent;
        using var svg = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, 2 * Width, Height), svg))
        {
            Place(time, canvas, 0);
            Place(memory, canvas, Width);
        }

        File.WriteAllText(file, Encoding.UTF8.GetString(svg.ToArray()).Replace($"\"{Font}\"", $"\"{Font}, Verdana, sans-serif\""));
    }

    private static void Place(Plot plot, SKCanvas canvas, float left)
    {
        canvas.Save();
        // A plot clears all of the canvas that it may.
        canvas.ClipRect(new SKRect(left, 0, left + Width, Height));
        plot.Render(canvas, new PixelRect(left, left + Width, Height, 0));
        canvas.Restore();
    }

    private static Plot Draw(string title, IReadOnlyList<FanOutPoint> points, Func<Measurement, double> figure, (double Value, string Label)[] ticks)
    {
        var plot = new Plot();
        // White, whatever the page around it.
        plot.FigureBackground.Color = Colors.White;
        plot.Title(title, size: 14);
        plot.XLabel("connections (HTTP/1.1 over TLS, endpoint answering after 5 ms)", size: 11);
        plot.Axes.Bottom.Label.Bold = false;
        Add("this project, native AOT", _function, [.. points.Select(point => (point.Connections, figure(point.Function)))]);
        Add("Node.js, AWS SDK, Promise.all", _node, [.. points.Where(point => point.Node?.Posts == point.Connections).Select(point => (point.Connections, figure(point.Node!)))]);
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. points.Select(point => Math.Log10(point.Connections))],
            [.. points.Select(point => point.Connections.ToString("N0", CultureInfo.InvariantCulture))]);
        plot.Axes.Left.TickGenerator = new NumericManual([.. ticks.Select(tick => Math.Log10(tick.Value))], [.. ticks.Select(tick => tick.Label)]);
        plot.Axes.SetLimits(
            Math.Log10(points[0].Connections) - 0.2, Math.Log10(points[^1].Connections) + 0.3,
            Math.Log10(ticks[0].Value) - 0.1, Math.Log10(ticks[^1].Value) + 0.1);
        plot.HideLegend();
        plot.Font.Set(Font);
        return plot;

        void Add(string name, Color color, (int Connections, double Figure)[] series)
        {
            if (series.Length == 0)
                return;
            var line = plot.Add.Scatter([.. series.Select(point => Math.Log10(point.Connections))], series.Select(point => Math.Log10(point.Figure)).ToArray());
            line.LegendText = name;
            line.Color = color;
            line.LineWidth = 2;
            line.MarkerSize = 8;
        }
    }
}
