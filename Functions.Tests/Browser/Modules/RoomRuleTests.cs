namespace Functions.Tests.Browser.Modules;

/// <summary>What a room asks and sends, and when, on a line and a clock of the test's own: see Model/room.js.</summary>
internal sealed class RoomRuleTests
{
    private const string Model = "model/room.js";

    private ChatPage _chat = null!;

    [OneTimeSetUp]
    public async Task Open() => _chat = await ChatPage.OpenWithModelAsync(Model);

    [OneTimeTearDown]
    public async Task Close() => await _chat.DisposeAsync();

    [TestCase("{ type: 'error', code: 'InvalidMessage', message: 'The message is empty.' }")]
    [TestCase("{ type: 'help', message: 'Use the sendMessage route.' }")]
    public async Task A_refusal_of_a_frame_that_the_reader_typed_does_not_end_the_catching_up_of_everyone(string refusal) => Assert.That(
        await PlayAsync($$"""
            await chat.open();
            await chat.take(page([message(5)]));
            await chat.end();
            await chat.open();
            await chat.take({{refusal}});
            await chat.pass(2000);
            await chat.take(page([message(6), message(7)]));
            return [...chat.shown, ...chat.said];
            """),
        Is.EqualTo(new[] { "m5", "m6", "m7", "history", "history after 5", "history after 5" }));

    [Test]
    public async Task A_refusal_before_the_first_page_does_not_end_the_catching_up_either() => Assert.That(
        await PlayAsync("""
            await chat.open();
            await chat.take({ type: 'error', code: 'InvalidMessage', message: 'The message is empty.' });
            await chat.pass(2000);
            await chat.take(page([message(5)]));
            return [...chat.shown, `${chat.room.isNumbered}`];
            """),
        Is.EqualTo(new[] { "m5", "true" }));

    [Test]
    public async Task A_room_is_joined_though_help_for_a_typed_frame_comes_first() => Assert.That(
        await PlayAsync(
            """
            await chat.open();
            await chat.take({ type: 'help', message: 'Use the sendMessage route.' });
            await chat.pass(2000);
            await chat.take({ ...page([message(5)]), type: 'joined', room: 'tea' });
            return [...chat.shown, ...chat.said];
            """,
            "{ name: 'tea' }"),
        Is.EqualTo(new[] { "m5", "join", "join" }));

    [Test]
    public async Task A_server_that_stops_keeping_messages_is_believed_when_it_says_so_twice() => Assert.That(
        await PlayAsync("""
            await chat.open();
            await chat.take(page([message(5)]));
            await chat.end();
            await chat.open();
            await chat.take({ type: 'help', message: 'Use the sendMessage route.' });
            await chat.pass(2000);
            await chat.take({ type: 'help', message: 'Use the sendMessage route.' });
            await chat.take({ ...message(undefined, 'kept nowhere'), id: 'x' });
            return [...chat.shown, `${chat.room.isNumbered}`, `${chat.sent.length}`];
            """),
        Is.EqualTo(new[] { "m5", "kept nowhere", "false", "3" }));

    [Test]
    public async Task A_server_that_begins_to_keep_messages_is_asked_for_them_on_the_next_line() => Assert.That(
        await PlayAsync("""
            await chat.open();
            await chat.take({ type: 'help', message: 'Use the sendMessage route.' });
            await chat.pass(300_000);
            await chat.end();
            await chat.open();
            await chat.take(page([message(5)]));
            return [...chat.shown, ...chat.said];
            """),
        Is.EqualTo(new[] { "m5", "history", "history" }));

    [Test]
    public async Task A_room_that_is_joined_again_after_a_refusal_shows_what_was_missed_and_no_gap() => Assert.That(
        await PlayAsync(
            """
            await chat.open();
            await chat.take({ ...page([message(5)]), type: 'joined', room: 'tea' });
            await chat.take({ ...message(7), room: 'tea' });
            await chat.take({ type: 'error', code: 'InvalidMessage', message: 'No.', room: 'tea' });
            await chat.end();
            await chat.open();
            return chat.said;
            """,
            "{ name: 'tea' }"),
        Is.EqualTo(new[] { "join", "history after 5", "join after 5" }));

    [Test]
    public async Task A_message_that_failed_uncertain_is_looked_for_in_the_log_and_settled_by_it() => Assert.That(
        await PlayAsync("""
            await chat.open();
            await chat.take(page([message(5)]));
            const entry = chat.outbox.add('perhaps', 'Ada');
            await chat.take(refused('Internal server error'));
            const before = entry.state;
            await chat.take(page([message(6, 'perhaps', { id: entry.id, name: 'Ada' })]));
            return [before, entry.state, ...chat.shown, ...chat.said];
            """),
        Is.EqualTo(new[] { "failed", "delivered", "m5", "own perhaps", "history", "sendMessage perhaps", "history after 5" }));

    [Test]
    public async Task A_page_that_was_asked_for_before_a_message_failed_does_not_tell_what_became_of_it() => Assert.That(
        await PlayAsync("""
            await chat.open();
            await chat.take(page([message(5)]));
            const entry = chat.outbox.add('perhaps', 'Ada');
            await chat.take(message(7));
            await chat.take({ type: 'error', code: 'InternalError', message: 'm', id: entry.id });
            await chat.take(page([message(6), message(7)]));
            const between = entry.state;
            await chat.take(page([message(8, 'perhaps', { id: entry.id, name: 'Ada' })]));
            return [between, entry.state, ...chat.said.slice(2)];
            """),
        Is.EqualTo(new[] { "failed", "delivered", "history after 5", "history after 7" }));

    [Test]
    public async Task A_message_whose_line_ended_waits_for_the_log_and_is_not_sent_again_when_that_has_it() => Assert.That(
        await PlayAsync("""
            await chat.open();
            await chat.take(page([message(5)]));
            const entry = chat.outbox.add('once', 'Ada');
            await chat.end();
            chat.outbox.add('then', 'Ada');
            await chat.open();
            const [waiting] = [chat.said.slice(2).join()];
            await chat.take(page([message(6)], { last: 9, complete: false }));
            await chat.take(page([message(7, 'once', { id: entry.id, name: 'Ada' })]));
            return [waiting, entry.state, ...chat.said.slice(3)];
            """),
        Is.EqualTo(new[] { "history after 5", "delivered", "history after 6", "sendMessage then" }));

    [TestCase("page([])")]
    [TestCase("{ type: 'help', message: 'Use the sendMessage route.' }")]
    public async Task What_the_log_does_not_have_goes_out_again_in_its_order(string answer) => Assert.That(
        await PlayAsync($$"""
            await chat.open();
            if ({{answer}}.type === 'help') await chat.take({{answer}});
            else await chat.take(page([message(5)]));
            const entry = chat.outbox.add('once', 'Ada');
            await chat.end();
            chat.outbox.add('then', 'Ada');
            await chat.open();
            await chat.take({{answer}});
            await chat.take(ack(entry));
            return chat.said.filter(text => text.startsWith('send'));
            """),
        Is.EqualTo(new[] { "sendMessage once", "sendMessage once again", "sendMessage then" }));

    [Test]
    public async Task A_log_that_gives_no_answer_is_waited_for_half_a_minute() => Assert.That(
        await PlayAsync("""
            await chat.open();
            await chat.take(page([message(5)]));
            chat.outbox.add('once', 'Ada');
            await chat.end();
            await chat.open();
            await chat.pass(29_000);
            const before = chat.said.at(-1);
            await chat.pass(1000);
            return [before, chat.said.at(-1)];
            """),
        Is.EqualTo(new[] { "history after 5", "sendMessage once again" }));

    [Test]
    public async Task A_throttle_of_questions_and_a_message_at_once_is_waited_out_by_all() => Assert.That(
        await PlayAsync("""
            await chat.open();
            for (const room of ['a', 'b', 'c', 'd', 'e']) chat.requests.ask(room, 'joined', () => ({ action: 'join', room }));
            const entry = chat.outbox.add('hello', 'Ada');
            const asked = chat.sent.length;
            // Whatever is asked meanwhile is refused too.
            for (let answered = 0; answered < chat.sent.length; answered += 1) await chat.take(refused('Too Many Requests'));
            return [`${asked}`, entry.state, `${entry.refusals}`];
            """),
        Is.EqualTo(new[] { "5", "held", "1" }));

    [Test]
    public async Task An_error_of_the_gateway_is_the_messages_once_every_question_has_its_answer_and_a_questions_once_the_message_has() => Assert.That(
        await PlayAsync("""
            await chat.open();
            const first = chat.outbox.add('first', 'Ada');
            await chat.take(refused('Too Many Requests'));
            const kept = first.state;
            await chat.take(page([message(5)]));
            const told = first.state;
            await chat.pass(5000);
            await chat.take(ack(first, { seq: 6 }));
            await chat.take(message(8));
            const second = chat.outbox.add('second', 'Ada');
            await chat.take(refused('Too Many Requests'));
            await chat.take(ack(second, { seq: 9 }));
            await chat.pass(1000);
            return [kept, told, second.state, chat.said.at(-1)];
            """),
        Is.EqualTo(new[] { "sending", "held", "delivered", "history after 6" }));

    [Test]
    public async Task An_error_of_the_gateway_is_not_about_a_question_that_was_asked_after_it_came() => Assert.That(
        await PlayAsync("""
            await chat.open();
            const entry = chat.outbox.add('hello', 'Ada');
            await chat.take(refused('Too Many Requests'));
            chat.requests.ask('tea', 'joined', () => ({ action: 'join', room: 'tea' }));
            await chat.take(page([message(5)]));
            return [entry.state, chat.said.at(-1)];
            """),
        Is.EqualTo(new[] { "held", "join" }));

    [TestCase("page([message(201), message(202)])", 10, "2 true", TestName = "What_stands_between_what_was_read_and_the_first_page_is_unread_too")]
    [TestCase("page([message(11), message(12)])", 10, "2 false", TestName = "A_first_page_that_follows_what_was_read_has_all_that_is_unread")]
    [TestCase("page([message(1_800_000_000_001), message(1_800_000_000_002)])", 10, "2 false", TestName = "The_numbers_that_a_log_leaves_out_as_it_begins_anew_are_no_unread_messages")]
    [TestCase("page(Array.from({ length: 100 }, (_, index) => message(1_800_000_000_001 + index)))", 10, "100 true", TestName = "A_full_page_of_a_log_that_began_anew_may_not_be_all_that_is_unread")]
    [TestCase("page([message(201), message(202)])", null, "0 false", TestName = "Of_a_room_that_was_never_read_nothing_is_unread")]
    public async Task Unread_messages_that_the_page_does_not_have_yet_are_told_of(string page, int? read, string unread) => Assert.That(
        await PlayAsync(
            $$"""
            chat.room.addEventListener('arrived', () => { chat.room.unread += 1; });
            await chat.open();
            await chat.take({{page}});
            const first = `${chat.room.unread} ${chat.room.isMoreUnread}`;
            chat.room.unread = 0;
            await chat.take(message(1_900_000_000_000));
            return [first, `${chat.room.isMoreUnread}`];
            """,
            $$"""{ read: {{read?.ToString() ?? "undefined"}} }"""),
        Is.EqualTo(new[] { unread, "false" }));

    [Test]
    public async Task What_came_since_the_room_was_last_read_is_new_after_a_reload_and_what_one_sent_is_ones_own() => Assert.That(
        await PlayAsync(
            """
            let arrived = 0;
            chat.room.addEventListener('arrived', () => { arrived += 1; chat.room.unread += 1; });
            await chat.open();
            await chat.take(page([message(4), message(5), message(6), message(7, 'mine', { name: 'Ada' }), message(8)]));
            const kept = chat.marks.get('');
            chat.room.unread = 0;
            return [...chat.shown, `${arrived}`, `${kept}`, `${chat.marks.get('')}`];
            """,
            "{ read: 5, own: [7] }"),
        Is.EqualTo(new[] { "m4", "m5", "m6", "own mine", "m8", "2", "5", "8" }));

    [Test]
    public async Task The_number_of_a_message_of_ones_own_is_kept() => Assert.That(
        await PlayAsync("""
            await chat.open();
            await chat.take(page([message(5)]));
            const entry = chat.outbox.add('mine', 'Ada');
            await chat.take(ack(entry, { seq: 6 }));
            return [...chat.numbers].map(String);
            """),
        Is.EqualTo(new[] { "6" }));

    private Task<string[]> PlayAsync(string script, string options = "{}") => _chat.Page.EvaluateAsync<string[]>(
        $"async () => {{ const {{ scene, message, page, ack, refused }} = await import('/{Model}'); return scene(async chat => {{ {script} }}, {options}); }}");
}
