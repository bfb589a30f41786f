using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol.Frames;

/// <summary>What the sender receives when the broadcast has ended.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="SentAt">The same time as in the receivers' frames.</param>
/// <param name="Delivered">Connections whose post API Gateway took; whether it reached the client is not known.</param>
/// <param name="Gone">Connections that had left.</param>
/// <param name="Failed">Connections that could not be reached.</param>
/// <param name="Complete">False when not everyone could be tried, for want of time or because the members could not be read to the end.</param>
internal sealed record AckFrame(string Id, string SentAt, int Delivered, int Gone, int Failed, bool Complete)
{
    [JsonPropertyOrder(-1)]
    public string Type => "ack";

    /// <summary>The message's number in the room's log; null where nothing is stored.</summary>
    public long? Seq { get; init; }
}
