namespace ChatFunctions.Protocol;

internal static class ErrorCode
{
    public const string InvalidMessage = "InvalidMessage";
    public const string MessageTooLarge = "MessageTooLarge";
    public const string InternalError = "InternalError";
}
