using System.Buffers;
using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// The function's log: UTF-8 straight to the process's output, or to the descriptor Lambda offers. The format is
/// <c>AWS_LAMBDA_LOG_FORMAT</c>, the lowest level written <c>AWS_LAMBDA_LOG_LEVEL</c>
/// (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html); the same names with
/// <c>HANDLER_LOG</c> come first.
/// </summary>
internal sealed class Log(ILogFormat format, LogLevel minimum, Stream output, Stream errors)
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private string? _requestId;
    private string? _traceId;

    /// <summary>Where a record of the runtime's or the function's goes.</summary>
    public Stream Output => output;

    /// <summary>Where <c>Console.Error</c> goes.</summary>
    public Stream Errors => errors;

    public static Log FromEnvironment()
    {
        var format = Variable("FORMAT") switch
        {
            var name when Is(name, "Json") => (ILogFormat)new JsonFormat(),
            var name => new TextFormat(prefix: !Is(name, "Unformatted")),
        };
        var minimum = LevelNames.TryParse(Variable("LEVEL"), out var level) ? level : LogLevel.Information;
        var frames = FrameStream.FromEnvironment();
        return new Log(
            format, minimum, frames ?? Console.OpenStandardOutput(), frames ?? Console.OpenStandardError());
    }

    /// <summary>From here on records carry these ids.</summary>
    public void StartInvocation(string requestId, string? traceId)
    {
        lock (_gate)
            (_requestId, _traceId) = (requestId, traceId);
    }

    /// <summary>
    /// Writes a record. A level that <see cref="LevelNames"/> does not know is never held back, and shown as the lowest.
    /// </summary>
    public void Write(string? level, Exception? exception, string? message, params object?[] arguments) =>
        WriteRecord(output, level, exception, message, arguments);

    public void WriteLine(Stream to, LogLevel level, string? message) =>
        WriteRecord(to, level.ToString(), exception: null, message, []);

    /// <summary>Writes text that is part of a line, or is no record.</summary>
    public void WriteRaw(Stream to, ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            Encoding.UTF8.GetBytes(text, _buffer);
            Send(to);
        }
    }

    private void WriteRecord(Stream to, string? level, Exception? exception, string? message, object?[] arguments)
    {
        if (LevelNames.TryParse(level, out var known) && known < minimum)
            return;
        lock (_gate)
        {
            var record = new LogRecord(DateTime.UtcNow, known, _requestId, _traceId, message ?? "", arguments ?? [], exception);
            try
            {
                format.Write(record, _buffer);
            }
            catch (Exception failure)
            {
                // An argument that cannot be shown must not fail the function that mentions it.
                _buffer.ResetWrittenCount();
                format.Write(record with { Arguments = [], Exception = null, Message = $"{message} ({failure.GetType()} while it was formatted)" }, _buffer);
            }

            _buffer.Write("\n"u8);
            Send(to);
        }
    }

    private void Send(Stream to)
    {
        try
        {
            to.Write(_buffer.WrittenSpan);
        }
        finally
        {
            _buffer.ResetWrittenCount();
        }
    }

    private static bool Is(string? value, string name) => string.Equals(value, name, StringComparison.OrdinalIgnoreCase);

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable($"AWS_LAMBDA_HANDLER_LOG_{name}") is { Length: > 0 } value
            ? value
            : Environment.GetEnvironmentVariable($"AWS_LAMBDA_LOG_{name}");
}
