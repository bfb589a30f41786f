using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol.Frames;

/// <summary>What the caller of an unknown route receives.</summary>
/// <param name="Connection">What API Gateway knows of the caller; null when it could not be asked.</param>
/// <param name="Examples">A frame for each route there is.</param>
internal sealed record HelpFrame(ConnectionInfo? Connection, IReadOnlyList<ExampleFrame> Examples)
{
    [JsonPropertyOrder(-1)]
    public string Type => "help";

    [JsonPropertyOrder(-1)]
    public string Message => "Use the sendMessage route to send a message.";

    [JsonPropertyOrder(-1)]
    public ExampleFrame Example => Examples[0];
}
