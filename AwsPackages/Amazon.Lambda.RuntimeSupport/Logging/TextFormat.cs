using System.Buffers;
using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary><c>time TAB request id TAB level TAB message</c>; without the prefix for <c>Unformatted</c>.</summary>
internal sealed class TextFormat(bool prefix) : ILogFormat
{
    public void Write(in LogRecord record, ArrayBufferWriter<byte> output)
    {
        if (prefix)
        {
            var label = record.Level switch
            {
                LogLevel.Trace => "trce",
                LogLevel.Debug => "dbug",
                LogLevel.Information => "info",
                LogLevel.Warning => "warn",
                LogLevel.Error => "fail",
                LogLevel.Critical => "crit",
                _ => record.Level.ToString(),
            };
            Append(output, $"{record.Time.ToString(MessageTemplate.TimeFormat)}\t{record.RequestId}\t{label}\t");
        }

        var message = MessageTemplate.Parse(record.Message, record.Arguments).Fill();
        Append(output, message);
        if (record.Exception is not null)
            Append(output, $"{(message.Length > 0 ? "\n" : "")}{record.Exception}");
    }

    private static void Append(ArrayBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
