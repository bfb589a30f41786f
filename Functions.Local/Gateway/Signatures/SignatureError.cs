namespace Functions.Local.Gateway.Signatures;

/// <summary>Why a request's signature is refused, in AWS's words as far as they name nothing of the request; the status is 403.</summary>
/// <param name="Type">The exception that an AWS SDK turns the answer into.</param>
/// <param name="Message">Needs no escaping in JSON.</param>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html and
/// https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch. The types are not on AWS's pages; they are as services
/// answer them.
/// </remarks>
internal sealed record SignatureError(string Type, string Message)
{
    /// <summary>There is no Authorization.</summary>
    public static readonly SignatureError MissingToken = new("MissingAuthenticationTokenException", "Missing Authentication Token");

    /// <summary>The access key or the session token is not known.</summary>
    public static readonly SignatureError UnknownToken =
        new("UnrecognizedClientException", "The security token included in the request is invalid.");

    public static readonly SignatureError Mismatch = Invalid(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and " +
        "signing method. Consult the service documentation for details.");

    /// <summary>What is signed is not what must be.</summary>
    public static SignatureError Invalid(string message) => new("InvalidSignatureException", message);

    /// <summary>Something that belongs to a signature is not there or not readable.</summary>
    public static SignatureError Incomplete(string message) => new("IncompleteSignatureException", message);
}
