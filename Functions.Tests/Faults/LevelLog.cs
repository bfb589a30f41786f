using System.Collections.Concurrent;
using Amazon.Lambda.Core;
using LogLevel = Amazon.Lambda.Core.LogLevel;

namespace Functions.Tests.Faults;

/// <summary>Keeps what invocations log, several at once.</summary>
internal sealed class LevelLog : ILambdaLogger
{
    private readonly ConcurrentQueue<(string Level, string Text)> _lines = new();

    public string[] Errors => At(LogLevel.Error);

    public string[] Warnings => At(LogLevel.Warning);

    public void Log(string message) => LogLine(message);

    public void LogLine(string message) => _lines.Enqueue((nameof(LogLevel.Information), message));

    public void Log(string level, string message) => _lines.Enqueue((level, message));

    public void Log(string level, string message, params object[] args) => Log(level, $"{message} {string.Join(' ', args)}");

    public void Log(string level, Exception exception, string message, params object[] args) => Log(level, $"{message} {string.Join(' ', args)} {exception}");

    private string[] At(LogLevel level) => [.. _lines.Where(line => line.Level == level.ToString()).Select(line => line.Text)];
}
