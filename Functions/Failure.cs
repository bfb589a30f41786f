using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Log;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Tables;

namespace ChatFunctions;

/// <summary>What a client is told when its request was valid and could not be done; the exception goes to the log.</summary>
internal static class Failure
{
    /// <param name="exception">Why.</param>
    /// <param name="what">What was not done, a sentence without its end.</param>
    /// <param name="room">The room that the frame named, if any.</param>
    /// <param name="context">The invocation.</param>
    public static APIGatewayProxyResponse Answer(Exception exception, string what, string? room, ILambdaContext context)
    {
        if (IsBusy(exception))
        {
            context.Logger.LogWarning("{What}: a table's capacity is exhausted.", what);
            return Refuse(503, ErrorCode.Busy, $"{what}: the chat is busy; send it again in a while.");
        }

        context.Logger.LogError(exception, "{What}.", what);
        return Refuse(500, ErrorCode.InternalError, $"{what}; send it again in a while.");

        APIGatewayProxyResponse Refuse(int statusCode, string code, string message) =>
            Frame.Refuse(statusCode, new ErrorFrame(code, message, "", null) { Room = room }, context);
    }

    /// <summary>Whether there was too much to do, rather than something broken.</summary>
    public static bool IsBusy(Exception exception) => Retry.IsThrottling(exception) || exception is LogContendedException;
}
