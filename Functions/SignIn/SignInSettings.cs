namespace ChatFunctions.SignIn;

/// <summary>Whose tokens are taken, and what of them is used.</summary>
/// <param name="Issuer">Exactly as the tokens' <c>iss</c> and the discovery document's <c>issuer</c>.</param>
/// <param name="Audience">Exactly as one of the tokens' <c>aud</c>.</param>
/// <param name="NameClaim">Where the name is; null for the usual places.</param>
/// <param name="RoomsClaim">Where the names of the rooms are that one may join; null where everyone may join every room.</param>
internal sealed record SignInSettings(string Issuer, string Audience, string? NameClaim = null, string? RoomsClaim = null)
{
    public static SignInSettings FromEnvironment() => new(
        FunctionEnvironment.Issuer, FunctionEnvironment.Audience, FunctionEnvironment.NameClaim, FunctionEnvironment.RoomsClaim);
}
