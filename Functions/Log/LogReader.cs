using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;
using ChatFunctions.Tables;

namespace ChatFunctions.Log;

/// <summary>Reads the ordered log of each room, a frame's worth at a time.</summary>
/// <param name="database">DynamoDB.</param>
/// <param name="tableName">The table of messages, whose key is <c>room</c> and <c>seq</c>.</param>
/// <param name="clock">For expiry and for budgets.</param>
internal sealed class LogReader(Database database, string tableName, TimeProvider clock)
{
    // What a page's frame has beside its messages: type, room, last, complete.
    private const int EnvelopeLength = 256;

    // Between two that are shown there are expired ones only where history was kept for longer before; the next page searches past
    // them.
    private const int MostSkipped = 50;

    // How far back a message that may be there already is looked for.
    private const int MostSearched = 200;

    private readonly LogQuery _query = new(database, tableName, clock);

    /// <summary>
    /// The part of a log that is asked for and fits one frame, at least one message. Messages past their time are left out, also while
    /// DynamoDB has not deleted them yet.
    /// </summary>
    /// <param name="room">The room; null for everyone.</param>
    /// <param name="range">What is asked for.</param>
    /// <param name="budget">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Amazon.Runtime.AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public async Task<LogPage> ReadAsync(string? room, LogRange range, Budget budget, CancellationToken cancellationToken)
    {
        var (key, now) = (room ?? RoomName.Everyone, clock.GetUtcNow());
        var oldestFirst = range.After is not null;
        var messages = new List<MessageFrame>();
        var (length, complete, last, skipped) = (EnvelopeLength, true, 0L, 0);
        await foreach (var row in _query.RowsAsync(key, range, budget, cancellationToken, Frame.MaximumLength))
        {
            last = Math.Max(last, LogRow.SeqOf(row));
            if (LogRow.Message(row, now) is not { } message)
            {
                // Whatever is older than what has expired has expired too.
                if (!oldestFirst)
                    break;
                if (messages.Count > 0)
                {
                    if (++skipped < MostSkipped)
                        continue;
                    complete = false;
                    break;
                }

                var expired = await LastExpiredAsync(key, LogRow.SeqOf(row), now, budget, cancellationToken);
                return await ReadAsync(room, range with { After = expired }, budget, cancellationToken);
            }

            length += Frame.Utf8(message, ProtocolJson.Default.MessageFrame).Length + 1;
            if (messages.Count == range.Limit || (length > Frame.MaximumLength && messages.Count > 0))
            {
                // The newest reach to the last number however many older ones there are.
                complete = !oldestFirst && range.Before is null;
                break;
            }

            messages.Add(message);
        }

        if (!oldestFirst)
            messages.Reverse();
        // The rows read tell the newest number unless they end before it.
        if (range.Before is not null || (oldestFirst && (last == 0 || !complete)))
        {
            last = await NewestAsync(key, budget, cancellationToken);
            // What was stored between the two reads is not on this page, and who took the page for all would never ask for it.
            complete &= !oldestFirst || last <= range.After;
        }

        return new(messages, last, complete);
    }

    /// <summary>The message that a sender may have stored before, looked for among the newest of the room; null if it is not there.</summary>
    /// <param name="message">As the sender sends it again.</param>
    /// <param name="budget">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<MessageFrame?> FindAsync(MessageFrame message, Budget budget, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var searched = 0;
        await foreach (var row in _query.RowsAsync(message.Room ?? RoomName.Everyone, LogRange.Newest, budget, cancellationToken))
        {
            // A connection that was replaced has another id: the message is the sender's if its id and text are and who signed in is
            // the same or, where nobody does, the name.
            if (LogRow.Message(row, now) is not { } stored || ++searched > MostSearched)
                return null;
            if (stored.Id == message.Id && stored.Message == message.Message && stored.User == message.User && (stored.User is not null || stored.Name == message.Name))
                return stored;
        }

        return null;
    }

    /// <summary>
    /// The newest number whose message has expired. DynamoDB deletes late, by days: of a busy room that is more than one request can
    /// read, and whoever was away for long would never come past it.
    /// </summary>
    private async Task<long> LastExpiredAsync(string room, long expired, DateTimeOffset now, Budget budget, CancellationToken cancellationToken)
    {
        var shown = await NewestAsync(room, budget, cancellationToken) + 1;
        // A log begins anew only when nothing before is shown any more.
        if (await _query.BeginningAsync(room, budget, cancellationToken) is { } beginning)
            expired = Math.Max(expired, LogRow.StartOf(beginning));
        while (shown - expired > 1)
        {
            var probe = expired + ((shown - expired) / 2);
            var row = await _query.FirstAsync(room, probe, budget, cancellationToken);
            if (row is null || LogRow.SeqOf(row) >= shown || LogRow.Message(row, now) is not null)
                shown = probe;
            else
                expired = LogRow.SeqOf(row);
        }

        return expired;
    }

    private async Task<long> NewestAsync(string room, Budget budget, CancellationToken cancellationToken) =>
        await _query.NewestAsync(room, budget, cancellationToken) is { } newest ? LogRow.SeqOf(newest) : 0;
}
