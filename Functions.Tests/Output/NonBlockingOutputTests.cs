using System.Text;
using Functions.Local;
using Functions.Tests.Gateway;

namespace Functions.Tests.Output;

public sealed class NonBlockingOutputTests
{
    [Test]
    public async Task What_someone_reads_arrives_whole_and_in_order()
    {
        var pipe = new HeldPipe();
        using (var output = new NonBlockingOutput(pipe, Encoding.UTF8))
        {
            pipe.Release();
            for (var line = 0; line < 1_000; line++)
                output.Write($"line {line} ü🙂\n");
        }

        Assert.That(await pipe.LinesAsync(1_000), Is.EqualTo(Enumerable.Range(0, 1_000).Select(line => $"line {line} ü🙂")));
    }

    [Test]
    public async Task Lines_that_nobody_reads_hold_nobody_up_and_what_is_missing_is_counted_where_it_is_missing()
    {
        const int Written = 5_000;
        var pipe = new HeldPipe();
        using var output = new NonBlockingOutput(pipe, Encoding.UTF8);
        var line = new string('x', 499);
        await Task.Run(() =>
        {
            for (var count = 0; count < Written; count++)
                output.Write($"{line}\n");
        }).WaitAsync(Patience.Length);
        pipe.Release();

        var kept = NonBlockingOutput.Capacity / (line.Length + 1);
        var lines = await pipe.LinesAsync(kept + 1);
        output.Write("next\n");
        var next = await pipe.LinesAsync(1);

        Assert.Multiple(() =>
        {
            Assert.That(lines[..^1], Has.Length.EqualTo(kept).And.All.EqualTo(line));
            Assert.That(lines[^1], Is.EqualTo($"{Written - kept} lines are missing here: nobody read this output."));
            Assert.That(next.Single(), Is.EqualTo("next"));
        });
    }

    [Test]
    public async Task Writers_do_not_wait_for_each_other_while_nobody_reads()
    {
        var pipe = new HeldPipe();
        using var output = new NonBlockingOutput(pipe, Encoding.UTF8);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var count = 0; count < 1_000; count++)
                output.Write("some line\n");
        }))).WaitAsync(Patience.Length);
        pipe.Release();
        Assert.That(await pipe.LinesAsync(4_000), Is.All.EqualTo("some line"));
    }

    [Test]
    public void Disposing_gives_up_on_a_reader_that_does_not_come()
    {
        var pipe = new HeldPipe();
        var output = new NonBlockingOutput(pipe, Encoding.UTF8);
        output.Write("never read\n");
        Assert.That(Task.Run(output.Dispose).Wait(Patience.Length), Is.True);
        pipe.Release();
    }

    [Test]
    public async Task Lines_that_could_not_be_written_are_counted_too()
    {
        var pipe = new HeldPipe { Failures = 1 };
        pipe.Release();
        using var output = new NonBlockingOutput(pipe, Encoding.UTF8);
        output.Write("lost\n");
        await pipe.FailedAsync();
        output.Write("kept\n");
        Assert.That(await pipe.LinesAsync(2), Is.EqualTo(new[] { "1 line is missing here: nobody read this output.", "kept" }));
    }
}
