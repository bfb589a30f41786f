namespace Amazon.Lambda.Core;

/// <summary>The log for code that is not handed an <see cref="ILambdaContext"/>.</summary>
public static class LambdaLogger
{
    /// <summary>Where lines go; the runtime puts its own formatter here. Console until then.</summary>
    internal static Action<string> Sink { get; set; } = Console.WriteLine;

    public static void Log(string message) => Sink(message);
}
