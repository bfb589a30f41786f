using System.Globalization;

namespace ChatFunctions;

/// <summary>The variables that template.yaml declares for every function.</summary>
internal static class FunctionEnvironment
{
    public static string TableName => Required("TABLE_NAME");

    public static Uri ManagementEndpoint => new(Required("MANAGEMENT_ENDPOINT"));

    public static Uri DynamoDbEndpoint => new(Required("AWS_ENDPOINT_URL_DYNAMODB"));

    /// <summary>Not the connect function's nor the default function's.</summary>
    public static string RoomsTableName => Required("ROOMS_TABLE_NAME");

    /// <summary>How long messages are shown; zero where nothing of them is stored.</summary>
    public static TimeSpan History => TimeSpan.FromHours(Number("HISTORY_HOURS", "HistoryHours", "0 to store nothing"));

    public static bool KeepsHistory => History > TimeSpan.Zero;

    /// <summary>Theirs who write or read messages, where any are stored.</summary>
    public static string MessagesTableName => Required("MESSAGES_TABLE_NAME");

    /// <summary>The sendMessage function's alone.</summary>
    public static int MessagesPerMinute => Number("MESSAGES_PER_MINUTE", "MessagesPerMinute", "0 for no limit");

    /// <summary>The sendMessage function's and the authorizer's, and only with Operations: the stack that they count for.</summary>
    public static string? MetricsStack => Optional("METRICS_STACK");

    /// <summary>The authorizer's alone, as are the following three.</summary>
    public static string Issuer => Required("ISSUER");

    public static string Audience => Required("AUDIENCE");

    public static string? NameClaim => Optional("NAME_CLAIM");

    public static string? RoomsClaim => Optional("ROOMS_CLAIM");

    /// <summary>Set by Lambda.</summary>
    public static string Region => Required("AWS_REGION");

    private static string? Optional(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private static string Required(string variable) =>
        Optional(variable)
            ?? throw new InvalidOperationException($"The environment variable {variable} is not set; template.yaml declares it.");

    private static int Number(string variable, string parameter, string zero) =>
        int.TryParse(Required(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidOperationException(
                $"The environment variable {variable} must be a whole number, {zero}; template.yaml's parameter {parameter} sets it.");
}
