using Amazon.DynamoDBv2.Model;
using ChatFunctions.Log;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;
using Functions.Tests.Gateway;

namespace Functions.Tests.Log;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MessageLogTests : IAsyncDisposable
{
    // Too near to count on a row, and early enough for the tables not to delete it by themselves.
    private static readonly TimeSpan _nearlyExpired = ChatTables.Retention + LogRow.Grace - (LogHeads.Margin / 2);

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly ChatTables _tables = ChatTables.Start();

    public ValueTask DisposeAsync() => _tables.DisposeAsync();

    [Test]
    public async Task The_first_message_begins_its_rooms_log_at_the_time_in_milliseconds()
    {
        var now = _tables.Clock.GetUtcNow();

        var first = await _tables.AppendAsync(_tables.Environment(), "hello", "garden");

        Assert.That(first, Is.EqualTo(ChatTables.Message("hello", "garden") with { Seq = now.ToUnixTimeMilliseconds() + 1 }));
        var rows = await _tables.RowsAsync("garden");
        Assert.That(rows, Has.Count.EqualTo(2));
        Assert.That(rows[0], Does.Not.ContainKey(LogRow.ExpiresAt), "where the log begins must not be forgotten");
        Assert.That(rows[1]["message"].S, Is.EqualTo("hello"));
        Assert.That(LogRow.ExpiresAtOf(rows[1]), Is.EqualTo(now + ChatTables.Retention + LogRow.Grace).Within(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task A_quiet_room_costs_one_write_and_no_read()
    {
        var log = _tables.Environment();
        var first = await _tables.AppendAsync(log, "one");
        _tables.Calls.Clear();

        var second = await _tables.AppendAsync(log, "two");

        Assert.That(second.Seq, Is.EqualTo(first.Seq + 1));
        Assert.That(_tables.Calls, Is.EqualTo(["PutItem MessagesTable"]));
    }

    [Test]
    public async Task Rooms_are_numbered_each_by_itself()
    {
        var log = _tables.Environment();
        var everyone = await _tables.AppendAsync(log, "one");
        _tables.Clock.Advance(TimeSpan.FromSeconds(1));
        var garden = await _tables.AppendAsync(log, "one", "garden");

        Assert.That((await _tables.AppendAsync(log, "two")).Seq, Is.EqualTo(everyone.Seq + 1));
        Assert.That((await _tables.AppendAsync(log, "two", "garden")).Seq, Is.EqualTo(garden.Seq + 1));
        Assert.That(garden.Seq!.Value, Is.GreaterThan(everyone.Seq!.Value + 1));
    }

    [Test]
    public async Task Who_writes_after_another_environment_goes_on_where_it_ended()
    {
        var (one, other) = (_tables.Environment(), _tables.Environment());
        var first = await _tables.AppendAsync(one, "one");
        Assert.That((await _tables.AppendAsync(other, "two")).Seq, Is.EqualTo(first.Seq + 1));
        _tables.Calls.Clear();

        // What it remembers is taken by now: it tries, reads and tries again, and waits for nothing.
        var third = await _tables.AppendAsync(one, "three").WaitAsync(_patience);

        Assert.That(third.Seq, Is.EqualTo(first.Seq + 2));
        Assert.That(_tables.Calls, Is.EqualTo(["PutItem MessagesTable", "Query MessagesTable", "PutItem MessagesTable"]));
    }

    [Test]
    public async Task Who_was_overtaken_after_reading_takes_the_next_number_at_once()
    {
        var (late, other) = (_tables.Environment(), _tables.Environment());
        var first = await _tables.AppendAsync(other, "one");
        _tables.Calls.Clear();
        BeforeTheNextWrite(() => _tables.AppendAsync(other, "two"));

        var third = await _tables.AppendAsync(late, "three").WaitAsync(_patience);

        Assert.That(third.Seq, Is.EqualTo(first.Seq + 2));
        Assert.That(
            _tables.Calls, Is.EqualTo(["Query MessagesTable", .. Enumerable.Repeat("PutItem MessagesTable", 3)]), "its write in vain, the other's, its own");
    }

    [Test]
    public async Task Who_was_overtaken_a_while_ago_looks_again_before_it_writes()
    {
        var late = _tables.Environment();
        var first = await _tables.AppendAsync(_tables.Environment(), "one");
        _tables.Calls.Clear();
        BeforeTheNextWrite(async () =>
        {
            var second = LogRow.Of("everyone", ChatTables.Message("two") with { Seq = first.Seq + 1 }, _tables.Clock.GetUtcNow() + ChatTables.Retention);
            second[LogRow.WrittenAt] = LogRow.Microseconds(_tables.Clock.GetUtcNow() - TimeSpan.FromMilliseconds(8));
            await _tables.Database.Client.PutItemAsync(ChatTables.MessagesTable, second);
            _tables.Clock.Advance(TimeSpan.FromMilliseconds(10));
        });

        var third = await _tables.AppendAsync(late, "three").WaitAsync(_patience);

        Assert.That(third.Seq, Is.EqualTo(first.Seq + 2));
        Assert.That(
            _tables.Calls.Select(call => call.Split(' ')[0]), Is.EqualTo(["Query", "PutItem", "PutItem", "Query", "PutItem"]),
            "its write in vain, the other's, its look, its own");
        Assert.That(LogRow.WrittenAtOf((await _tables.RowsAsync())[^1]), Is.Not.Null, "others write at the same time");
        Assert.That(LogRow.WrittenAtOf((await _tables.RowsAsync())[1]), Is.Null, "nobody else did");
    }

    [Test]
    public async Task Who_was_overtaken_by_a_log_that_begins_anew_looks_where_it_is_now()
    {
        var late = _tables.Environment();
        var first = (await _tables.AppendAsync(_tables.Environment(), "one")).Seq!.Value;
        var expiresAt = _tables.Clock.GetUtcNow() + ChatTables.Retention + LogRow.Grace;
        BeforeTheNextWrite(async () =>
        {
            await _tables.Database.Client.PutItemAsync(ChatTables.MessagesTable, LogRow.Empty("everyone", first + 1, expiresAt));
            await _tables.Database.Client.PutItemAsync(
                ChatTables.MessagesTable, LogRow.Of("everyone", ChatTables.Message("anew") with { Seq = first + 1000 }, expiresAt));
        });

        Assert.That((await InTimeAsync(_tables.AppendAsync(late, "three"))).Seq, Is.EqualTo(first + 1001));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task However_many_write_at_once_the_log_has_no_holes_and_each_message_once(bool begun)
    {
        if (begun)
            await _tables.AppendAsync(_tables.Environment(), "first");
        var writers = Enumerable.Range(0, 8).Select(_ => _tables.Environment()).ToArray();

        var appending = Task.WhenAll(writers.Select(WriteAsync));
        var acked = (await InTimeAsync(appending)).SelectMany(messages => messages).ToArray();
        var rows = (await _tables.RowsAsync()).Skip(1).ToArray();
        Assert.That(rows, Has.Length.EqualTo(acked.Length + (begun ? 1 : 0)));
        Assert.That(rows.Select(LogRow.SeqOf), Is.EqualTo(Enumerable.Range(0, rows.Length).Select(index => LogRow.SeqOf(rows[0]) + index)));
        Assert.That(
            acked.Select(message => (message.Seq!.Value, message.Message)),
            Is.SubsetOf(rows.Select(row => (LogRow.SeqOf(row), row["message"].S))));

        async Task<List<MessageFrame>> WriteAsync(MessageLog log, int writer)
        {
            List<MessageFrame> written = [];
            for (var index = 0; index < 10; index++)
                written.Add(await log.AppendAsync(ChatTables.Message($"{writer}-{index}"), false, new(TimeSpan.FromHours(1), _tables.Clock), CancellationToken.None));
            return written;
        }
    }

    [TestCase("PutItem", true)]
    [TestCase("TransactWriteItems", false)]
    public async Task A_message_whose_first_answer_was_lost_is_stored_once(string action, bool begun)
    {
        var log = _tables.Environment();
        if (begun)
            await _tables.AppendAsync(log, "first");
        var lost = false;
        _tables.After = done => done == action && !lost ? Task.FromResult(!(lost = true)) : Task.FromResult(true);

        var appending = _tables.AppendAsync(log, "hello");
        var hello = await InTimeAsync(appending);
        Assert.That(lost, Is.True);
        Assert.That((await _tables.RowsAsync()).Count(row => row.GetValueOrDefault("message")?.S == "hello"), Is.EqualTo(1));
        Assert.That((await _tables.AppendAsync(log, "next")).Seq, Is.EqualTo(hello.Seq + 1));
    }

    [Test]
    public async Task A_retry_keeps_the_number_of_the_first_try()
    {
        var log = _tables.Environment();
        var first = await _tables.AppendAsync(log, "hello");
        await _tables.AppendAsync(log, "another");
        var rows = (await _tables.RowsAsync()).Count;

        var again = await _tables.Environment().AppendAsync(
            ChatTables.Message("hello") with { From = "def=", SentAt = "2026-01-31T09:31:00.125Z" }, isRetry: true, _tables.Budget(), CancellationToken.None);

        Assert.That(again, Is.EqualTo(first), "as it was stored");
        Assert.That(await _tables.RowsAsync(), Has.Count.EqualTo(rows));
    }

    [Test]
    public async Task A_retry_of_what_was_never_stored_is_stored([Values("other text", "other name", "other room", "not at all")] string stored)
    {
        var log = _tables.Environment();
        var message = ChatTables.Message("hello");
        MessageFrame? similar = stored switch
        {
            "other text" => message with { Message = "hello!" },
            "other name" => message with { Name = "Bob" },
            "other room" => message with { Room = "garden" },
            _ => null,
        };
        if (similar is not null)
            await log.AppendAsync(similar, false, _tables.Budget(), CancellationToken.None);

        var appended = await log.AppendAsync(message, isRetry: true, _tables.Budget(), CancellationToken.None);

        Assert.That(appended with { Seq = null }, Is.EqualTo(message));
        Assert.That((await _tables.RowsAsync())[^1]["message"].S, Is.EqualTo("hello"));
    }

    [Test]
    public async Task What_an_environment_remembers_counts_until_shortly_before_the_row_expires()
    {
        var log = _tables.Environment();
        var first = await _tables.AppendAsync(log, "one");
        _tables.Clock.Advance(ChatTables.Retention + LogRow.Grace - LogHeads.Margin - TimeSpan.FromSeconds(2));
        _tables.Calls.Clear();
        var second = await _tables.AppendAsync(log, "two");
        Assert.That(_tables.Calls, Is.EqualTo(["PutItem MessagesTable"]));

        _tables.Clock.Advance(ChatTables.Retention + LogRow.Grace - LogHeads.Margin + TimeSpan.FromSeconds(2));
        _tables.Calls.Clear();
        var third = await _tables.AppendAsync(log, "three");

        Assert.That(second.Seq, Is.EqualTo(first.Seq + 1));
        Assert.That(third.Seq, Is.GreaterThan(second.Seq!.Value + 1), "the row of the next number may have been deleted before this one's");
        Assert.That(_tables.Calls, Is.EqualTo(["Query MessagesTable", "Query MessagesTable", "Query MessagesTable", "TransactWriteItems"]));
    }

    /// <summary>DynamoDB says of no order in which it deletes what has expired.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task No_number_is_given_twice_whichever_of_the_expired_rows_is_deleted_first(bool newest)
    {
        var (one, other) = (_tables.Environment(), _tables.Environment());
        var first = await _tables.AppendAsync(one, "one");
        var second = await _tables.AppendAsync(one, "two");
        _tables.Clock.Advance(_nearlyExpired);
        await DeleteAsync(newest ? second : first);

        var third = await _tables.AppendAsync(other, "three");
        _tables.Calls.Clear();
        var page = await _tables.Reader.ReadAsync(null, LogRange.Newest with { After = first.Seq }, _tables.Budget(), CancellationToken.None);

        Assert.That(third.Seq, Is.GreaterThan(second.Seq!.Value));
        Assert.That(page.Messages, Is.EqualTo([third]));
        Assert.That(_tables.Calls, Has.Count.LessThan(8), "who comes back reads past what has expired");
    }

    [Test]
    public async Task Of_two_who_find_a_log_expired_one_begins_it_though_rows_are_deleted_meanwhile()
    {
        var (one, other) = (_tables.Environment(), _tables.Environment());
        var first = await _tables.AppendAsync(one, "one");
        var second = await _tables.AppendAsync(one, "two");
        _tables.Clock.Advance(_nearlyExpired);
        MessageFrame? faster = null;
        var queries = 0;
        _tables.Before = async action =>
        {
            if (action != "Query" || ++queries != 2)
                return;
            _tables.Before = _ => Task.CompletedTask;
            await DeleteAsync(first);
            await DeleteAsync(second);
            faster = await _tables.AppendAsync(other, "three");
        };

        Assert.That((await InTimeAsync(_tables.AppendAsync(one, "four"))).Seq, Is.EqualTo(faster!.Seq + 1));
    }

    /// <summary>Its clock goes after, or its write took its time.</summary>
    [Test]
    public async Task Who_counts_on_the_newest_row_while_another_begins_anew_stores_nothing_beside_the_new_log()
    {
        var (late, other) = (_tables.Environment(), _tables.Environment());
        await _tables.AppendAsync(late, "one");
        _tables.Clock.Advance(ChatTables.Retention + LogRow.Grace - LogHeads.Margin - TimeSpan.FromSeconds(1));
        MessageFrame? second = null;
        _tables.Before = async action =>
        {
            if (action != "PutItem")
                return;
            _tables.Before = _ => Task.CompletedTask;
            _tables.Clock.Advance(TimeSpan.FromSeconds(4));
            second = await _tables.AppendAsync(other, "two");
        };

        var third = await InTimeAsync(_tables.AppendAsync(late, "three"));

        Assert.That(third.Seq, Is.EqualTo(second!.Seq + 1));
    }

    /// <summary>The longest that a write may take is what an invocation may last.</summary>
    [Test]
    public async Task A_clock_that_is_half_a_minute_behind_lets_no_write_come_beside_a_log_that_begins_anew()
    {
        var behind = TimeSpan.FromSeconds(30);
        var (late, other) = (_tables.Environment(clock: new ShiftedClock(_tables.Clock, -behind)), _tables.Environment());
        await _tables.AppendAsync(other, "one");
        await _tables.AppendAsync(late, "two");
        _tables.Clock.Advance(ChatTables.Retention + LogRow.Grace - LogHeads.Margin + behind - TimeSpan.FromSeconds(1));
        MessageFrame? anew = null;
        BeforeTheNextWrite(async () =>
        {
            _tables.Clock.Advance(TimeSpan.FromSeconds(28));
            await _tables.DeleteExpiredAsync();
            anew = await _tables.AppendAsync(other, "four");
        });

        Assert.That(() => InTimeAsync(_tables.AppendAsync(late, "five")), Throws.TypeOf<LogContendedException>());
        Assert.That(anew, Is.Not.Null);
        Assert.That((await _tables.RowsAsync()).Select(row => row.GetValueOrDefault("message")?.S), Does.Not.Contain("five"));
    }

    /// <summary>As with a parameter that was lowered: the newest rows may be gone before those that are counted on.</summary>
    [Test]
    public async Task No_number_is_given_twice_after_messages_were_kept_for_longer([Values] bool isFollowed)
    {
        var (longer, shorter) = (_tables.Environment(), _tables.Environment(retention: TimeSpan.FromHours(1)));
        await _tables.AppendAsync(longer, "one");
        if (isFollowed)
            BeforeTheNextWrite(() => _tables.AppendAsync(longer, "two"));
        var last = await InTimeAsync(_tables.AppendAsync(shorter, "three"));
        _tables.Clock.Advance(TimeSpan.FromHours(2));
        await _tables.DeleteExpiredAsync();

        Assert.That((await _tables.AppendAsync(_tables.Environment(), "four")).Seq, Is.EqualTo(last.Seq + 1));
    }

    /// <summary>As where it was set right between two messages.</summary>
    [Test]
    public async Task No_number_is_given_twice_after_a_clock_went_ahead()
    {
        var clock = new ShiftedClock(_tables.Clock, TimeSpan.FromMinutes(2));
        var environment = _tables.Environment(clock: clock);
        await _tables.AppendAsync(environment, "one");
        clock.By = TimeSpan.Zero;
        var last = await _tables.AppendAsync(environment, "two");
        _tables.Clock.Advance(ChatTables.Retention + LogRow.Grace + TimeSpan.FromSeconds(1));
        await _tables.DeleteExpiredAsync();

        Assert.That((await _tables.AppendAsync(_tables.Environment(), "three")).Seq, Is.GreaterThan(last.Seq!.Value));
    }

    [Test]
    public async Task A_log_that_expired_begins_anew_with_higher_numbers_and_an_old_memory_does_not_fork_it()
    {
        var (one, other) = (_tables.Environment(), _tables.Environment());
        await _tables.AppendAsync(one, "one");
        var old = await _tables.AppendAsync(one, "two");
        _tables.Clock.Advance(ChatTables.Retention + TimeSpan.FromDays(2));
        await _tables.DeleteExpiredAsync();

        var anew = await _tables.AppendAsync(other, "three");
        var next = await _tables.AppendAsync(one, "four");

        Assert.That(anew.Seq!.Value, Is.GreaterThan(old.Seq!.Value));
        Assert.That(next.Seq, Is.EqualTo(anew.Seq + 1));
        Assert.That(
            (await _tables.RowsAsync()).Where(row => row.ContainsKey("message")).Select(LogRow.SeqOf), Is.EqualTo([anew.Seq, next.Seq]));
    }

    [Test]
    public async Task A_clock_that_goes_back_takes_no_number_back()
    {
        // As of a log that was begun by a clock that went ahead.
        var later = _tables.Clock.GetUtcNow().AddYears(1).ToUnixTimeMilliseconds();
        await _tables.Database.Client.PutItemAsync(ChatTables.MessagesTable, LogRow.Beginning("everyone", later));

        Assert.That((await _tables.AppendAsync(_tables.Environment(), "hello")).Seq, Is.GreaterThan(later + 1));
    }

    [Test]
    public async Task Where_others_are_always_faster_it_gives_up_in_time_and_has_stored_nothing()
    {
        var slow = _tables.Environment();
        await _tables.AppendAsync(slow, "one");
        var depth = 0;
        _tables.Before = async action =>
        {
            if (action == "PutItem" && Interlocked.Increment(ref depth) == 1)
            {
                await _tables.Environment().AppendAsync(ChatTables.Message($"faster {Guid.NewGuid():N}"), false, _tables.Budget(), CancellationToken.None);
                Interlocked.Exchange(ref depth, 0);
            }
        };

        var appending = _tables.AppendAsync(slow, "too slow");
        Assert.That(() => InTimeAsync(appending), Throws.TypeOf<LogContendedException>());
        _tables.Before = _ => Task.CompletedTask;
        Assert.That((await _tables.RowsAsync()).Select(row => row.GetValueOrDefault("message")?.S), Does.Not.Contain("too slow"));
    }

    [Test]
    public async Task Where_the_time_runs_out_while_it_reads_after_others_it_has_stored_nothing()
    {
        var slow = _tables.Environment();
        await _tables.AppendAsync(_tables.Environment(), "one");
        var (reads, othersWrite) = (0, false);
        _tables.Before = async action =>
        {
            if (othersWrite)
                return;
            if (action == "Query" && ++reads == 2)
                _tables.Clock.Advance(TimeSpan.FromSeconds(6));
            if (action != "PutItem")
                return;
            othersWrite = true;
            await _tables.AppendAsync(_tables.Environment(), $"faster {Guid.NewGuid():N}");
            othersWrite = false;
        };

        Assert.That(() => InTimeAsync(_tables.AppendAsync(slow, "too slow")), Throws.TypeOf<LogContendedException>());
        Assert.That(reads, Is.EqualTo(2));
        _tables.Before = _ => Task.CompletedTask;
        Assert.That((await _tables.RowsAsync()).Select(row => row.GetValueOrDefault("message")?.S), Does.Not.Contain("too slow"));
    }

    [Test]
    public void Without_its_table_a_message_is_not_stored() =>
        Assert.That(() => _tables.AppendAsync(_tables.Environment("nowhere"), "hello"), Throws.InstanceOf<ResourceNotFoundException>());

    private Task DeleteAsync(MessageFrame message) =>
        _tables.Database.Client.DeleteItemAsync(ChatTables.MessagesTable, LogRow.Key("everyone", message.Seq!.Value));

    private void BeforeTheNextWrite(Func<Task> act) => _tables.Before = action =>
    {
        if (action != "PutItem")
            return Task.CompletedTask;
        _tables.Before = _ => Task.CompletedTask;
        return act();
    };

    /// <summary>Lets the clock run while the log waits for its next try.</summary>
    private async Task<T> InTimeAsync<T>(Task<T> appending)
    {
        while (!appending.IsCompleted)
        {
            _tables.Clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1);
        }

        return await appending;
    }
}
