#nullable disable // As Amazon's assembly: no nullability annotations.
namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The Runtime API answered with something other than success. The process should end.</summary>
public class RuntimeApiClientException : Exception
{
    internal RuntimeApiClientException(string message, int statusCode, string response)
        : base($"{message} (status {statusCode}) {response}")
    {
        StatusCode = statusCode;
        Response = response;
    }

    public int StatusCode { get; }

    /// <summary>The body of the answer.</summary>
    public string Response { get; }
}
