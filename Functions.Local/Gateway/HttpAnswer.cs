using System.Text;

namespace Functions.Local.Gateway;

/// <summary>API Gateway's plain HTTP errors, <c>{"message":...}</c>.</summary>
internal static class HttpAnswer
{
    /// <param name="context">The request to answer.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="message">Must need no escaping in JSON.</param>
    /// <param name="errorType">The exception an AWS SDK turns the answer into, if any.</param>
    public static Task ErrorAsync(HttpContext context, int status, string message, string? errorType = null)
    {
        if (errorType is not null)
        {
            context.Response.Headers["x-amzn-ErrorType"] = errorType;
        }
        return JsonAsync(context, status, Encoding.UTF8.GetBytes($$"""{"message":"{{message}}"}"""));
    }

    public static async Task JsonAsync(HttpContext context, int status, ReadOnlyMemory<byte> json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }
}
