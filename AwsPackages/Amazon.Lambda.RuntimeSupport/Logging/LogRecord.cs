using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>One entry before it has a format. The arguments fill the message's <c>{Name}</c> places in order.</summary>
internal readonly record struct LogRecord(
    DateTime Time,
    LogLevel Level,
    string? RequestId,
    string? TraceId,
    string Message,
    object?[] Arguments,
    Exception? Exception);
