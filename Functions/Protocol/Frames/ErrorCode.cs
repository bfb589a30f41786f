namespace ChatFunctions.Protocol.Frames;

internal static class ErrorCode
{
    public const string InvalidMessage = "InvalidMessage";
    public const string MessageTooLarge = "MessageTooLarge";
    public const string NotAMember = "NotAMember";
    public const string NotAllowed = "NotAllowed";
    public const string NotConnected = "NotConnected";
    public const string TooManyMessages = "TooManyMessages";
    public const string Busy = "Busy";
    public const string InternalError = "InternalError";
}
