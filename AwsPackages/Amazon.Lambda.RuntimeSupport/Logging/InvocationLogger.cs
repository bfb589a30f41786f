using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>The log under the interface handlers know.</summary>
internal sealed class InvocationLogger(Log log) : ILambdaLogger
{
    public void Log(string message) => log.WriteRaw(log.Output, message);

    public void LogLine(string message) => log.WriteLine(log.Output, LogLevel.Information, message);

    public void Log(string level, string message) => log.Write(level, exception: null, message);

    public void Log(string level, string message, params object[] args) => log.Write(level, exception: null, message, args);

    public void Log(string level, Exception exception, string message, params object[] args) =>
        log.Write(level, exception, message, args);
}
