namespace Functions.Tests.Gateway.Signatures;

/// <summary>What befalls a request after it was signed.</summary>
internal static class ChangedRequest
{
    public static Action<HttpRequestMessage> Replace(string header, string part, string replacement) =>
        Replace(header, value => value.Replace(part, replacement, StringComparison.Ordinal));

    public static Action<HttpRequestMessage> Replace(string header, Func<string, string> change) => request =>
    {
        var value = request.Headers.NonValidated[header].ToString();
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, change(value));
    };
}
