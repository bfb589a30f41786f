using System.Buffers;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>Writes a record in UTF-8, without a line end.</summary>
internal interface ILogFormat
{
    void Write(in LogRecord record, ArrayBufferWriter<byte> output);
}
