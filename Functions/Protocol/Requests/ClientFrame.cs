using System.Text;
using System.Text.Json;
using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Protocol.Requests;

/// <summary>What a client's frame says before it is judged; members that nobody asked for may be nested as deep as the frame is long.</summary>
internal sealed record ClientFrame
{
    // A JsonDocument would take any depth too, in time that grows with the square of it.
    private static readonly JsonReaderOptions _anyDepth = new() { MaxDepth = int.MaxValue };

    public ClientValue Message { get; private set; }

    public ClientValue Id { get; private set; }

    public ClientValue Name { get; private set; }

    public ClientValue Room { get; private set; }

    public ClientValue Retry { get; private set; }

    public ClientValue After { get; private set; }

    public ClientValue Before { get; private set; }

    public ClientValue Limit { get; private set; }

    /// <summary>Reads a frame; exactly one of the two results is not null. Of two equal members the last counts; the first must be text too.</summary>
    /// <param name="body">The frame's text as API Gateway passes it on.</param>
    /// <returns>What it says, or the error to answer with (its request id still to be filled in).</returns>
    public static (ClientFrame? Frame, ErrorFrame? Error) Read(string? body)
    {
        try
        {
            return Read(Encoding.UTF8.GetBytes(body ?? "")) is { } frame ? (frame, null) : Invalid("The frame must be a JSON object.");
        }
        catch (JsonException)
        {
            return Invalid("The frame must be a JSON object.");
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate (\ud800) is valid JSON but no text, in a member's name too.
            return Invalid("The frame must be a JSON object whose text is valid Unicode.");
        }
    }

    private static ClientFrame? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, _anyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var frame = new ClientFrame();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                frame.ReadMember(ref reader);
            }
        }

        return frame;
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        var name = reader.GetString();
        reader.Read();
        switch (name)
        {
            case "message":
                Message = ClientValue.Read(ref reader);
                break;
            case "id":
                Id = ClientValue.Read(ref reader);
                break;
            case "name":
                Name = ClientValue.Read(ref reader);
                break;
            case "room":
                Room = ClientValue.Read(ref reader);
                break;
            case "retry":
                Retry = ClientValue.Read(ref reader);
                break;
            case "after":
                After = ClientValue.Read(ref reader);
                break;
            case "before":
                Before = ClientValue.Read(ref reader);
                break;
            case "limit":
                Limit = ClientValue.Read(ref reader);
                break;
        }

        reader.Skip();
    }

    private static (ClientFrame?, ErrorFrame?) Invalid(string message) => (null, ErrorFrame.Invalid(message));
}
