using System.Text.Json;

namespace Functions.Tests.Model;

/// <summary>A room as a member shows it, from joining it to leaving it.</summary>
/// <param name="room">Null for everyone.</param>
internal sealed class View(string? room)
{
    private readonly List<(long After, long Last, DateTimeOffset At)> _pages = [];
    private DateTimeOffset _lastAt;

    public string? Room => room;

    public Receiver<ChatMessage> Receiver { get; } = new();

    /// <summary>The member's stay with its present connection, once it has come in; otherwise its last.</summary>
    public Stay? Stay { get; set; }

    /// <summary>Whether the log is being asked.</summary>
    public bool IsAsking { get; set; }

    /// <summary>Whether the reader wants to see what is older than what is shown.</summary>
    public bool WantsOlder { get; set; }

    public bool HasLeft { get; set; }

    /// <summary>Takes a page of the log.</summary>
    /// <param name="page">The answer.</param>
    /// <param name="before">What it was asked for before; null for a page of the newest or of what follows.</param>
    /// <param name="now">When it came.</param>
    public void Take(JsonElement page, long? before, DateTimeOffset now)
    {
        ChatMessage[] messages = [.. page.GetProperty("messages").EnumerateArray().Select(ChatMessage.Read)];
        var complete = page.GetProperty("complete").GetBoolean();
        if (before is { } number)
        {
            Receiver.Older(messages, complete, number);
            _pages.Add((Receiver.Start, number - 1, now));
            return;
        }

        var held = Receiver.Held;
        Receiver.Page(messages, page.GetProperty("last").GetInt64(), complete);
        if (Receiver.Held is { } last)
            _pages.Add((held ?? Receiver.Start, last, now));
        _lastAt = now;
    }

    /// <summary>
    /// When a page came that a number was on, unless its message had expired; of one beyond them all, when the last came: it may
    /// have been deleted already.
    /// </summary>
    public DateTimeOffset ReadAt(long seq) => _pages.Find(page => seq > page.After && seq <= page.Last) is { Last: > 0 } page ? page.At : _lastAt;
}
