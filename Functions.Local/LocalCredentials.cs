namespace Functions.Local;

/// <summary>
/// The credentials that every function gets. The SDKs want some and must not go looking for real ones: AWS itself refuses these.
/// </summary>
internal static class LocalCredentials
{
    public const string AccessKeyId = "local";
    public const string SecretAccessKey = "local";
    public const string SessionToken = "local";
}
