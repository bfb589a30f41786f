using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// The console of a function: a written line is a record of the log, so that it has a time and a request id; text
/// without a line end goes out as it is.
/// </summary>
internal sealed class ConsoleLines(Log log, Stream stream, LogLevel level) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public static void Redirect(Log log)
    {
        Console.SetOut(new ConsoleLines(log, log.Output, LogLevel.Information));
        Console.SetError(new ConsoleLines(log, log.Errors, LogLevel.Error));
    }

    public override void Write(char value) => log.WriteRaw(stream, [value]);

    public override void Write(string? value) => log.WriteRaw(stream, value);

    public override void Write(char[] buffer, int index, int count) => log.WriteRaw(stream, buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => log.WriteRaw(stream, buffer);

    public override void WriteLine() => WriteLine("");

    public override void WriteLine(string? value) => log.WriteLine(stream, level, value);

    public override void WriteLine(bool value) => WriteLine(value.ToString());

    public override void WriteLine(char value) => WriteLine(value.ToString());

    public override void WriteLine(char[]? buffer) => WriteLine(new string(buffer));

    public override void WriteLine(char[] buffer, int index, int count) => WriteLine(new string(buffer, index, count));

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(new string(buffer));

    public override void WriteLine(int value) => WriteLine(value.ToString());

    public override void WriteLine(uint value) => WriteLine(value.ToString());

    public override void WriteLine(long value) => WriteLine(value.ToString());

    public override void WriteLine(ulong value) => WriteLine(value.ToString());

    public override void WriteLine(float value) => WriteLine(value.ToString());

    public override void WriteLine(double value) => WriteLine(value.ToString());

    public override void WriteLine(decimal value) => WriteLine(value.ToString());

    public override void WriteLine(object? value) => WriteLine(value?.ToString());

    public override void WriteLine(StringBuilder? value) => WriteLine(value?.ToString());

    public override void WriteLine(string format, object? arg0) => WriteLine(string.Format(format, arg0));

    public override void WriteLine(string format, object? arg0, object? arg1) => WriteLine(string.Format(format, arg0, arg1));

    public override void WriteLine(string format, object? arg0, object? arg1, object? arg2) =>
        WriteLine(string.Format(format, arg0, arg1, arg2));

    public override void WriteLine(string format, params object?[] arg) => WriteLine(string.Format(format, arg));

    public override void WriteLine(string format, params ReadOnlySpan<object?> arg) => WriteLine(string.Format(format, arg));

    public override Task WriteLineAsync() => Done(() => WriteLine());

    public override Task WriteLineAsync(char value) => Done(() => WriteLine(value));

    public override Task WriteLineAsync(string? value) => Done(() => WriteLine(value));

    public override Task WriteLineAsync(char[] buffer, int index, int count) => Done(() => WriteLine(buffer, index, count));

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) =>
        Done(() => WriteLine(buffer.Span));

    public override Task WriteLineAsync(StringBuilder? value, CancellationToken cancellationToken = default) =>
        Done(() => WriteLine(value));

    private static Task Done(Action write)
    {
        write();
        return Task.CompletedTask;
    }
}
