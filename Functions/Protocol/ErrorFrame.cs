using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol;

/// <summary>What the caller receives instead of an answer.</summary>
/// <param name="Code">One of <see cref="ErrorCode"/>.</param>
/// <param name="Message">What to do about it.</param>
/// <param name="RequestId">The invocation's id, to find it in the logs.</param>
/// <param name="Id">The frame's own id, when it had a valid one.</param>
internal sealed record ErrorFrame(string Code, string Message, string RequestId, string? Id)
{
    [JsonPropertyOrder(-1)]
    public string Type => "error";
}
