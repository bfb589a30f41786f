using Amazon.DynamoDBv2.Model;
using ChatFunctions.Log;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;

namespace Functions.Tests.Log;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LogReaderTests : IAsyncDisposable
{
    private readonly ChatTables _tables = ChatTables.Start();

    public ValueTask DisposeAsync() => _tables.DisposeAsync();

    [Test]
    public async Task An_empty_log_is_complete_and_its_last_number_is_0()
    {
        foreach (var range in new[] { LogRange.Newest, LogRange.Newest with { After = 0 }, LogRange.Newest with { Before = 5 } })
            await ReadsAsync(range, [], last: 0, complete: true);
    }

    [Test]
    public async Task The_newest_come_oldest_first_and_reach_to_the_last()
    {
        var first = await FillAsync(5);

        await ReadsAsync(LogRange.Newest, [.. Numbers(first, 5)], first + 4, complete: true);
        await ReadsAsync(LogRange.Newest with { Limit = 2 }, [first + 3, first + 4], first + 4, complete: true);
        Assert.That(_tables.Calls, Is.All.EqualTo("Query MessagesTable"));
    }

    [Test]
    public async Task What_follows_a_number_comes_in_order_and_says_whether_more_follows()
    {
        var first = await FillAsync(5);

        await ReadsAsync(LogRange.Newest with { After = first + 1 }, [first + 2, first + 3, first + 4], first + 4, complete: true);
        await ReadsAsync(LogRange.Newest with { After = first, Limit = 2 }, [first + 1, first + 2], first + 4, complete: false);
        await ReadsAsync(LogRange.Newest with { After = first + 4 }, [], first + 4, complete: true);
        await ReadsAsync(LogRange.Newest with { After = 0 }, [.. Numbers(first, 5)], first + 4, complete: true);
        await ReadsAsync(LogRange.Newest with { After = LogRange.Highest }, [], first + 4, complete: true);
    }

    /// <summary>Or its receiver would take a number for gone that it was never told.</summary>
    [Test]
    public async Task A_page_does_not_pass_for_all_when_a_message_is_stored_while_it_is_read()
    {
        var last = await FillAsync(1);
        var log = _tables.Environment();
        var queries = 0;
        _tables.Before = action => action == "Query" && ++queries == 2 ? _tables.AppendAsync(log, "meanwhile") : Task.CompletedTask;

        await ReadsAsync(LogRange.Newest with { After = last }, [], last + 1, complete: false);
    }

    [Test]
    public async Task What_precedes_a_number_comes_in_order_and_says_whether_more_precedes()
    {
        var first = await FillAsync(5);

        await ReadsAsync(LogRange.Newest with { Before = first + 2 }, [first, first + 1], first + 4, complete: true);
        await ReadsAsync(LogRange.Newest with { Before = first + 4, Limit = 2 }, [first + 2, first + 3], first + 4, complete: false);
        await ReadsAsync(LogRange.Newest with { Before = first }, [], first + 4, complete: true);
        await ReadsAsync(LogRange.Newest with { Before = 0 }, [], first + 4, complete: true);
    }

    [Test]
    public async Task A_page_ends_before_its_frame_is_larger_than_one_of_API_Gateways_and_the_rest_follows()
    {
        var log = _tables.Environment();
        var large = new string('x', 12_000);
        for (var index = 0; index < 5; index++)
            await _tables.AppendAsync(log, large + index, "garden");
        var all = (await _tables.RowsAsync("garden")).Skip(1).Select(LogRow.SeqOf).ToArray();

        var newest = await _tables.Reader.ReadAsync("garden", LogRange.Newest, _tables.Budget(), CancellationToken.None);
        Assert.That(newest.Messages.Select(message => message.Seq), Is.EqualTo(all[^2..]));
        Assert.That((newest.Last, newest.Complete), Is.EqualTo((all[^1], true)), "they reach to the last");
        List<long> read = [];
        for (LogPage? page = null; page is not { Complete: true }; read.AddRange(page.Messages.Select(message => message.Seq!.Value)))
        {
            page = await _tables.Reader.ReadAsync(
                "garden", LogRange.Newest with { After = read.LastOrDefault() }, _tables.Budget(), CancellationToken.None);
            var frame = Frame.Utf8(new HistoryFrame("garden", page.Messages, page.Last, page.Complete), ProtocolJson.Default.HistoryFrame);
            Assert.That(frame.Length, Is.LessThanOrEqualTo(Frame.MaximumLength));
        }

        Assert.That(read, Is.EqualTo(all));
    }

    [Test]
    public async Task A_message_that_fills_a_frame_alone_is_a_page_alone()
    {
        var log = _tables.Environment();
        await _tables.AppendAsync(log, new string('x', 32_600));
        var second = await _tables.AppendAsync(log, "y");

        await ReadsAsync(LogRange.Newest with { After = 0 }, [second.Seq!.Value - 1], second.Seq.Value, complete: false);
        await ReadsAsync(LogRange.Newest with { After = second.Seq.Value - 1 }, [second.Seq.Value], second.Seq.Value, complete: true);
    }

    [Test]
    public async Task What_has_expired_is_not_shown_while_DynamoDB_has_not_deleted_it()
    {
        var first = await FillAsync(3);
        _tables.Clock.Advance(TimeSpan.FromHours(23));
        await FillAsync(2);
        _tables.Clock.Advance(TimeSpan.FromHours(1) + LogRow.Grace / 2);

        await ReadsAsync(LogRange.Newest, [first + 3, first + 4], first + 4, complete: true);
        await ReadsAsync(LogRange.Newest with { After = first }, [first + 3, first + 4], first + 4, complete: true);
        await ReadsAsync(LogRange.Newest with { Before = first + 4 }, [first + 3], first + 4, complete: true);
        _tables.Clock.Advance(TimeSpan.FromHours(23));
        await ReadsAsync(LogRange.Newest, [], first + 4, complete: true);
        await ReadsAsync(LogRange.Newest with { After = first }, [], first + 4, complete: true);
    }

    /// <summary>Who was away for long must not have to read, a page at a time, what nobody may see.</summary>
    [Test]
    public async Task However_much_has_expired_the_first_that_is_shown_is_found_in_a_few_queries()
    {
        await PutAsync(2_000, seq => seq < 1_500 ? -1 : 1);

        await ReadsAsync(LogRange.Newest with { After = 3 }, [.. Numbers(1_500, 100)], last: 2_000, complete: false);

        Assert.That(_tables.Calls, Has.Count.LessThan(20));
    }

    /// <summary>Rows stored when messages were kept for longer outlive what follows them.</summary>
    [Test]
    public async Task However_much_has_expired_after_one_that_is_shown_a_page_is_read_in_a_few_queries()
    {
        await PutAsync(400, seq => seq is < 100 or 400 ? 1 : -1);

        await ReadsAsync(LogRange.Newest with { After = 50 }, [.. Numbers(51, 49)], last: 400, complete: false);
        Assert.That(_tables.Calls, Has.Count.LessThan(15));
        _tables.Calls.Clear();
        await ReadsAsync(LogRange.Newest with { After = 99 }, [400], last: 400, complete: true);
        Assert.That(_tables.Calls, Has.Count.LessThan(20));
    }

    [Test]
    public async Task A_page_of_large_messages_reads_hardly_more_than_fits_it([Values] bool newest)
    {
        await PutAsync(100, _ => 1, new string('x', 30_000));
        var page = await _tables.Reader.ReadAsync(null, newest ? LogRange.Newest : LogRange.Newest with { After = 10 }, _tables.Budget(), CancellationToken.None);

        Assert.That((page.Messages.Count, page.Complete), Is.EqualTo((1, newest)));
        Assert.That(_tables.Bodies.Sum(query => query.GetProperty("Limit").GetInt32()), Is.LessThan(12));
    }

    private async Task PutAsync(int count, Func<int, int> hours, string? text = null)
    {
        var now = _tables.Clock.GetUtcNow();
        foreach (var some in Enumerable.Range(1, count).Chunk(25))
        {
            await _tables.Database.Client.BatchWriteItemAsync(new BatchWriteItemRequest
            {
                RequestItems = new()
                {
                    [ChatTables.MessagesTable] =
                    [
                        .. some.Select(seq => new WriteRequest(new PutRequest(LogRow.Of(
                            "everyone", ChatTables.Message(text ?? $"{seq}") with { Seq = seq }, now.AddHours(hours(seq)))))),
                    ],
                },
            });
        }

        _tables.Calls.Clear();
        _tables.Bodies.Clear();
    }

    private static IEnumerable<long> Numbers(long first, int count) => Enumerable.Range(0, count).Select(index => first + index);

    /// <summary>Stores messages for everyone; the number of the first.</summary>
    private async Task<long> FillAsync(int count)
    {
        var log = _tables.Environment();
        long first = 0;
        for (var index = 0; index < count; index++)
        {
            var message = await _tables.AppendAsync(log, $"message {index}");
            first = index == 0 ? message.Seq!.Value : first;
        }

        _tables.Calls.Clear();
        return first;
    }

    private async Task ReadsAsync(LogRange range, long[] numbers, long last, bool complete)
    {
        var page = await _tables.Reader.ReadAsync(null, range, _tables.Budget(), CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Messages.Select(message => message.Seq!.Value), Is.EqualTo(numbers), $"{range}");
            Assert.That((page.Last, page.Complete), Is.EqualTo((last, complete)), $"{range}");
        }
    }
}
