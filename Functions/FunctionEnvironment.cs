using System.Globalization;

namespace ChatFunctions;

/// <summary>The variables that template.yaml declares for every function.</summary>
internal static class FunctionEnvironment
{
    public static string TableName => Required("TABLE_NAME");

    public static Uri ManagementEndpoint => new(Required("MANAGEMENT_ENDPOINT"));

    public static Uri DynamoDbEndpoint => new(Required("AWS_ENDPOINT_URL_DYNAMODB"));

    /// <summary>The sendMessage function's alone.</summary>
    public static int MessagesPerMinute => int.TryParse(Required("MESSAGES_PER_MINUTE"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new InvalidOperationException(
            "The environment variable MESSAGES_PER_MINUTE must be a whole number, 0 for no limit; template.yaml's parameter MessagesPerMinute sets it.");

    /// <summary>Set by Lambda.</summary>
    public static string Region => Required("AWS_REGION");

    private static string Required(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"The environment variable {variable} is not set; template.yaml declares it.");
}
