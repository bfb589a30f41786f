using System.Globalization;
using System.Text;

namespace Functions.Local;

/// <summary>
/// Writes without ever waiting for whoever reads: a pipe left full, or a console held with Ctrl+S, would stop every thread that
/// has a line to write, and with them the gateway. What finds no room is left out and counted; the count is written where the
/// lines are missing, once output flows again. Safe to call from any thread; a call's text is kept or left out as a whole.
/// </summary>
internal sealed class NonBlockingOutput : TextWriter
{
    /// <summary>How many characters may wait, those included that are being written: some ten thousand lines.</summary>
    public const int Capacity = 1024 * 1024;

    /// <summary>What is written within this time goes out at once: to wake up for every line would cost a busy gateway more than the line.</summary>
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(5);

    /// <summary>How long <see cref="Dispose"/> waits for a reader.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly StringBuilder _waiting = new();
    private readonly Stream _output;
    private int _unwritten;
    private long _leftOut;
    private bool _isWriting;

    /// <param name="output">May block for as long as it likes.</param>
    /// <param name="encoding">What its reader expects.</param>
    public NonBlockingOutput(Stream output, Encoding encoding)
    {
        (_output, Encoding) = (output, encoding);
        // In the background: a thread that nobody reads from must not keep the process.
        new Thread(WriteOut) { IsBackground = true, Name = nameof(NonBlockingOutput) }.Start();
    }

    public override Encoding Encoding { get; }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_gate)
        {
            // Once something is left out, so is all that follows until the rest is written: one gap, and one count where it is.
            if (_leftOut > 0 || (_unwritten > 0 && _unwritten + buffer.Length > Capacity))
            {
                _leftOut += Lines(buffer);
                return;
            }
            _waiting.Append(buffer);
            _unwritten += buffer.Length;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until all is written, but not for long where nobody reads.</summary>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
            while ((_isWriting || _unwritten > 0 || _leftOut > 0) && end - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(_gate, (int)left);
            }
        }
    }

    private void WriteOut()
    {
        // Of texts that could not be written, on a full disk for example.
        var lost = 0L;
        while (true)
        {
            Await();
            Thread.Sleep(Batch);
            var (text, leftOut) = Take();
            try
            {
                _output.Write(Encoding.GetBytes(Missing(lost) + text + Missing(leftOut)));
                _output.Flush();
                lost = 0;
            }
            catch (IOException)
            {
                lost += Lines(text) + leftOut;
            }
            lock (_gate)
            {
                _unwritten -= text.Length;
                _isWriting = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Await()
    {
        lock (_gate)
        {
            while (_waiting.Length == 0 && _leftOut == 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>What is next: text, or the number of lines that were left out after the last of it.</summary>
    private (string Text, long LeftOut) Take()
    {
        lock (_gate)
        {
            _isWriting = true;
            if (_waiting.Length == 0)
            {
                var leftOut = _leftOut;
                _leftOut = 0;
                return ("", leftOut);
            }
            var text = _waiting.ToString();
            _waiting.Clear();
            return (text, 0);
        }
    }

    private static string Missing(long lines) => lines == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"{lines} {(lines == 1 ? "line is" : "lines are")} missing here: nobody read this output.{Environment.NewLine}");

    private static int Lines(ReadOnlySpan<char> text) => text.Count('\n');
}
