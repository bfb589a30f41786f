using System.Text;
using System.Text.Json;

namespace ChatFunctions.Protocol;

/// <summary>A valid <c>sendMessage</c> frame.</summary>
/// <param name="Message">The text, never blank, as the sender wrote it.</param>
/// <param name="Id">The sender's own id for it, or a new UUIDv7.</param>
/// <param name="Name">The sender's display name, trimmed; null when none was given. It is shown, not verified.</param>
internal sealed record ClientMessage(string Message, string Id, string? Name)
{
    private const int MaximumIdLength = 64;
    private const int MaximumNameLength = 64;

    /// <summary>Reads a frame; exactly one of the two results is not null.</summary>
    /// <param name="body">The frame's text as API Gateway passes it on.</param>
    /// <param name="now">The time for a new id.</param>
    /// <returns>The message, or the error to answer with (its request id still to be filled in).</returns>
    public static (ClientMessage? Message, ErrorFrame? Error) Parse(string? body, DateTimeOffset now)
    {
        try
        {
            return Members.Read(Encoding.UTF8.GetBytes(body ?? "")) is { } members
                ? Parse(members, now)
                : Invalid("The frame must be a JSON object.", null);
        }
        catch (JsonException)
        {
            return Invalid("The frame must be a JSON object.", null);
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate (\ud800) is valid JSON but no text, in a member's name too.
            return Invalid("The frame must be a JSON object whose text is valid Unicode.", null);
        }
    }

    private static (ClientMessage?, ErrorFrame?) Parse(Members members, DateTimeOffset now)
    {
        var id = members.Id.Text;
        if (members.Id.IsPresent && !IsId(id))
        {
            return Invalid($"`id` must be 1 to {MaximumIdLength} characters of A-Z, a-z, 0-9, _ and -, or be left out.", null);
        }

        var name = members.Name.Text?.Trim();
        if (members.Name.IsPresent && !IsName(name))
        {
            return Invalid($"`name` must be a string of 1 to {MaximumNameLength} characters that shows something and holds neither controls nor marks of direction, or be left out.", id);
        }

        return members.Message.Text is not { } message || VisibleText.IsBlank(message)
            ? Invalid("`message` must be a string that shows something.", id)
            : (new ClientMessage(message, id ?? Guid.CreateVersion7(now).ToString(), name), null);
    }

    // What changes the direction would let a name rewrite the text around it.
    private static bool IsName(string? name) =>
        name is { Length: > 0 }
        && name.EnumerateRunes().Count() <= MaximumNameLength
        && !VisibleText.IsBlank(name)
        && !name.Any(c => char.IsControl(c) || VisibleText.ChangesDirection(c));

    private static bool IsId(string? id) =>
        id is { Length: > 0 and <= MaximumIdLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static (ClientMessage?, ErrorFrame?) Invalid(string message, string? id) =>
        (null, new ErrorFrame(ErrorCode.InvalidMessage, message, "", id));

    /// <summary>What a frame says before it is judged.</summary>
    private sealed record Members
    {
        // What nobody asked for may be nested as deep as the frame is long. A JsonDocument would do, in time that grows with the square
        // of the depth.
        private static readonly JsonReaderOptions _anyDepth = new() { MaxDepth = int.MaxValue };

        public Member Message { get; private set; }

        public Member Id { get; private set; }

        public Member Name { get; private set; }

        /// <returns>Null when the frame is no object. Of two equal members the last counts.</returns>
        /// <exception cref="JsonException">It is no JSON.</exception>
        /// <exception cref="InvalidOperationException">What it says is no text.</exception>
        public static Members? Read(ReadOnlySpan<byte> frame)
        {
            var reader = new Utf8JsonReader(frame, _anyDepth);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            var members = new Members();
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    members.ReadOne(ref reader);
                }
            }

            return members;
        }

        private void ReadOne(ref Utf8JsonReader reader)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "message":
                    Message = Member.Read(ref reader);
                    break;
                case "id":
                    Id = Member.Read(ref reader);
                    break;
                case "name":
                    Name = Member.Read(ref reader);
                    break;
            }

            reader.Skip();
        }
    }

    /// <param name="IsPresent">Null is as good as absent.</param>
    /// <param name="Text">Null when it is no string.</param>
    private readonly record struct Member(bool IsPresent, string? Text)
    {
        public static Member Read(ref Utf8JsonReader reader) => reader.TokenType switch
        {
            JsonTokenType.Null => default,
            JsonTokenType.String => new(true, reader.GetString()),
            _ => new(true, null),
        };
    }
}
