namespace ChatFunctions.SignIn;

/// <summary>The issuer's keys are not known, so that no token can be judged.</summary>
internal sealed class IssuerException(string reason) : Exception(reason);
