using CsCheck;
using Functions.Tests.Properties;

namespace Functions.Tests.Model;

/// <summary>
/// The order of a room, by random schedules: many send, join, leave and reconnect at once, while acks, requests and answers get
/// lost, tables throttle, functions die, posts fail and reads are stale. The functions' handlers and the embedded DynamoDB are the
/// real ones, and so is the rule by which a member shows what it receives.
/// </summary>
public sealed class OrderTests
{
    private const int Schedules = 70;
    private const int AtOnce = 4;

    // More than each mutation was ever seen to need.
    private const int MostSchedules = 200;

    private Posts? _posts;

    [OneTimeSetUp]
    public async Task StartPosts() => _posts = await Posts.StartAsync();

    [OneTimeTearDown]
    public async Task StopPosts() => await _posts!.DisposeAsync();

    [Test]
    public async Task Every_acked_message_is_kept_once_under_a_number_without_holes_and_shown_once_and_in_order_by_each_member()
    {
        var messages = 0;
        await Schedule.Any.SampleInTimeAsync(
            async schedule =>
            {
                var (violations, stored) = await Run.OfAsync(schedule, Mutation.None, _posts!);
                Assert.That(violations, Is.Empty);
                Interlocked.Add(ref messages, stored);
            },
            iter: Schedules, threads: AtOnce);
        Tally.AddMessages(messages, 0);
    }

    [Test]
    public Task A_stale_scan_of_connections_is_found_out() => FindsAsync(
        Mutation.Eventual(call => call.ReadsMembers && call.Action == "Scan"), Rule.Sent, Schedule.Quiet);

    [Test]
    public Task A_stale_query_of_a_rooms_members_is_found_out() => FindsAsync(
        Mutation.Eventual(call => call.ReadsMembers && call.Action == "Query"), Rule.Sent, Schedule.Quiet);

    [Test]
    public Task A_stale_look_for_the_newest_number_is_found_out() => FindsAsync(
        Mutation.Eventual(call => call.ReadsNewest && call.Function == "SendMessageHandler"), Rule.Sparing, Schedule.Quiet);

    [Test]
    public Task A_stale_page_of_the_log_is_found_out() => FindsAsync(
        Mutation.Eventual(call => call.ReadsLog && call.Function != "SendMessageHandler"), Rule.Sent, Schedule.Quiet);

    [Test]
    public Task A_stale_look_for_what_is_sent_again_is_found_out() => FindsAsync(
        Mutation.Eventual(call => call.ReadsLog && !call.ReadsNewest && call.Function == "SendMessageHandler"), Rule.Once, Schedule.Any);

    [Test]
    public Task A_stale_look_at_a_membership_is_found_out() => FindsAsync(
        Mutation.Eventual(call => call.ReadsOneMember), Rule.Member, Schedule.Quiet);

    [Test]
    public Task Posting_before_storing_is_found_out() => FindsAsync(
        new() { Later = call => call.WritesLog, Until = call => call.ReadsMembers }, Rule.Sent, Schedule.Quiet);

    [Test]
    public Task Joining_after_reading_the_log_is_found_out() => FindsAsync(
        new() { Later = call => call.Function == "JoinHandler" && call.Table == World.Rooms },
        Rule.Sent,
        Schedule.Quiet);

    [Test]
    public Task A_number_remembered_for_longer_than_its_row_is_kept_is_found_out()
    {
        var memory = TimeSpan.FromDays(1);
        return FindsAsync(
            new()
            {
                Memory = memory,
                Change = call =>
                {
                    foreach (var put in call.Puts.Where(put => call.WritesLog && put["Item"]!["expiresAt"] is not null))
                    {
                        var expiresAt = long.Parse((string)put["Item"]!["expiresAt"]!["N"]!);
                        put["Item"]!["expiresAt"]!["N"] = $"{expiresAt - (long)memory.TotalSeconds}";
                    }
                },
            },
            Rule.Dense,
            Schedule.Forgetful);
    }

    [Test]
    public Task Beginning_a_log_unconditionally_is_found_out() => FindsAsync(
        new()
        {
            Change = call =>
            {
                foreach (var put in call.Puts.Where(_ => call.Action == "TransactWriteItems"))
                {
                    put.Remove("ConditionExpression");
                    put.Remove("ExpressionAttributeNames");
                    put.Remove("ExpressionAttributeValues");
                }
            },
        },
        Rule.Dense,
        Schedule.Quiet);

    private async Task FindsAsync(Mutation mutation, Rule rule, Gen<Schedule> schedules)
    {
        var (found, tried) = (0, 0);
        await schedules.SampleAsync(
            async schedule =>
            {
                if (Volatile.Read(ref found) > 0)
                    return;
                Interlocked.Increment(ref tried);
                var (violations, _) = await Run.OfAsync(schedule, mutation, _posts!);
                if (violations.Any(violation => violation.Rule == rule))
                    Interlocked.Increment(ref found);
            },
            iter: MostSchedules, threads: AtOnce);
        TestContext.Out.WriteLine($"{tried} schedules");
        Assert.That(found, Is.GreaterThan(0), $"No violation of {rule} in {tried} schedules.");
    }
}
