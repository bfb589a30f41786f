namespace Functions.Local.Gateway.Authorizers;

internal enum PolicyDecision
{
    Allowed,
    DeniedExplicitly,

    /// <summary>No statement allows it.</summary>
    NotAllowed,

    /// <summary>On AWS it depends on what is not evaluated here, so it is not allowed.</summary>
    Conditional,
}
