namespace ChatFunctions.SignIn;

/// <summary>A token that lets nobody in.</summary>
/// <param name="reason">Why, for the log: nothing of the token, which tells who somebody is.</param>
internal sealed class TokenRefusedException(string reason) : Exception(reason);
