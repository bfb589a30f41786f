using Functions.Local.Lambda.Processes;

namespace Functions.Tests.Output;

public sealed class OutputLinesTests
{
    [TestCase("a\nb\n", "a|b")]
    [TestCase("a\r\nb\rc", "a|b|c")]
    [TestCase("\n\n", "|")]
    [TestCase("", null)]
    public async Task Lines_end_with_any_line_break(string text, string? expected) =>
        Assert.That(await ReadAsync(text), Is.EqualTo(expected?.Split('|') ?? []));

    [Test]
    public async Task A_line_break_across_two_reads_is_one([Range(4090, 4097)] int length) =>
        Assert.That(await ReadAsync(new string('x', length) + "\r\ny"), Is.EqualTo(new[] { new string('x', length), "y" }));

    [Test]
    public async Task A_line_without_an_end_is_passed_on_in_pieces()
    {
        var pieces = await ReadAsync(new string('x', 1_000_000));
        Assert.Multiple(() =>
        {
            Assert.That(pieces.Sum(piece => piece.Length), Is.EqualTo(1_000_000));
            Assert.That(pieces.Select(piece => piece.Length), Is.All.InRange(1, OutputLines.MaximumLength));
        });
    }

    private static async Task<List<string>> ReadAsync(string text)
    {
        List<string> lines = [];
        await OutputLines.PassOnAsync(new StringReader(text), lines.Add);
        return lines;
    }
}
