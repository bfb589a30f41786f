namespace Functions.Tests.Browser.Kept;

/// <summary>Questions whose answers say only what they are and of which room, on a line of the test's own and a clock that it moves.</summary>
internal sealed class RequestsTests
{
    private ChatPage _chat = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _chat = await ChatPage.OpenAsync(prepare: LogTests.Stopped(new KeptChat()), address: ChromiumFixture.KeepingHost.Page);
        await _chat.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));
    }

    [OneTimeTearDown]
    public async Task Close() => await _chat.DisposeAsync();

    /// <summary>What the test before asked is still waited for, and tells its own lists alone.</summary>
    [SetUp]
    public Task Begin() => _chat.Page.EvaluateAsync(
        """
        async () => {
          const { Requests } = await import('/log/requests.js');
          Math.random = () => 0;
          const [sent, answers] = [[], []];
          const connection = { isOpen: true, send(text) { sent.push(text); return 'line'; }, wake() { } };
          const requests = new Requests(connection);
          Object.assign(window, {
            sent,
            answers,
            requests,
            ask: (room, answer, frame) => requests.ask(room, answer, () => frame).then(frame => frame && answers.push([frame.type, frame.code ?? frame.last].join(' ').trim())),
            page: last => requests.take({ type: 'history', messages: [], last, complete: true }, 'line'),
          });
        }
        """);

    [TearDown]
    public void ExpectNoComplaints() => Assert.That(_chat.TakeComplaints(), Is.Empty);

    [Test]
    public async Task Who_is_there_and_what_was_said_do_not_wait_for_each_other_and_an_error_that_may_be_eithers_is_both()
    {
        await RunAsync("ask('', 'people', { action: 'people' }); ask('', 'history', { action: 'history' })");
        await RunAsync("ask('', 'people', { action: 'people' }); ask('', 'history', { action: 'history', after: 1 })");
        Assert.That(await SentAsync(), Is.EqualTo(new[] { "people", "history" }));

        await RunAsync("requests.take({ type: 'error', code: 'Busy', message: 'm' }, 'line')");
        await _chat.Page.Clock.RunForAsync(600);

        Assert.That(await SentAsync(), Is.EqualTo(new[] { "people", "history", "people", "history" }));
        await RunAsync("page(1)");
        Assert.That(await SentAsync(), Has.Length.EqualTo(4), "the first answer may still come");
    }

    [Test]
    public async Task A_connection_that_the_server_no_longer_knows_is_ended_so_that_another_is_opened()
    {
        await RunAsync("ask('a', 'joined', { action: 'join', room: 'a' })");

        await RunAsync("requests.take({ type: 'error', code: 'NotConnected', message: 'm', room: 'a' }, { close: reason => answers.push(reason) })");

        Assert.That(await _chat.Page.EvaluateAsync<string[]>("answers"), Is.EqualTo(new[] { "The server no longer knows this connection." }));
    }

    [Test]
    public async Task One_question_about_a_room_is_asked_at_a_time_and_four_in_all()
    {
        await RunAsync("ask('a', 'joined', { action: 'join', room: 'a' }); ask('a', 'people', { action: 'people', room: 'a' })");
        await RunAsync("for (const room of ['b', 'c', 'd', 'e']) ask(room, 'joined', { action: 'join', room })");
        Assert.That(await SentAsync(), Is.EqualTo(new[] { "join a", "join b", "join c", "join d" }));

        await RunAsync("requests.take({ type: 'joined', room: 'a' }, 'line')");

        Assert.That(await SentAsync(), Is.EqualTo(new[] { "join a", "join b", "join c", "join d", "people a" }));
    }

    [Test]
    public async Task A_late_answer_is_not_taken_for_the_answer_to_another_question()
    {
        await RunAsync("ask('', 'history', { action: 'history' })");
        await _chat.Page.Clock.RunForAsync(11_000);
        Assert.That(await SentAsync(), Has.Length.EqualTo(2));
        await RunAsync("page(1); ask('', 'history', { action: 'history', after: 1 })");
        Assert.That(await SentAsync(), Has.Length.EqualTo(2));

        await RunAsync("page(2)");

        Assert.That(await SentAsync(), Has.Length.EqualTo(3));
        Assert.That(await _chat.Page.EvaluateAsync<string[]>("answers"), Is.EqualTo(new[] { "history 1" }));
    }

    [Test]
    public async Task A_late_answer_that_never_comes_is_waited_for_no_longer_than_an_integration_may_take()
    {
        await RunAsync("ask('a', 'left', { action: 'leave', room: 'a' }); requests.cancel('a')");
        await RunAsync("ask('a', 'joined', { action: 'join', room: 'a' })");
        await _chat.Page.Clock.RunForAsync(29_000);
        Assert.That(await SentAsync(), Is.EqualTo(new[] { "leave a" }));

        await _chat.Page.Clock.RunForAsync(1_500);

        Assert.That(await SentAsync(), Is.EqualTo(new[] { "leave a", "join a" }));
    }

    [TestCase("{ type: 'error', code: 'InvalidMessage', message: 'm' }", "error InvalidMessage")]
    [TestCase("{ type: 'error', code: 'NotAMember', message: 'm', room: '' }", "error NotAMember")]
    [TestCase("{ type: 'help', message: 'm' }", "help")]
    [TestCase("{ type: 'gateway', message: 'Forbidden' }", "help")]
    [TestCase("{ type: 'error', code: 'Busy', message: 'm' }", "")]
    [TestCase("{ type: 'error', code: 'InternalError', message: 'm' }", "")]
    [TestCase("{ type: 'gateway', message: 'Internal server error' }", "")]
    public async Task An_answer_that_asking_again_would_not_mend_is_the_answer_and_every_other_is_followed_by_a_second_question(string frame, string answer)
    {
        await RunAsync("ask('', 'history', { action: 'history' })");

        Assert.That(await _chat.Page.EvaluateAsync<bool>($"() => requests.take({frame}, 'line')"), Is.True);
        await _chat.Page.Clock.RunForAsync(600);

        Assert.That(await _chat.Page.EvaluateAsync<string[]>("answers"), Is.EqualTo(answer.Length > 0 ? [answer] : Array.Empty<string>()));
        Assert.That(await SentAsync(), Has.Length.EqualTo(answer.Length > 0 ? 1 : 2));
    }

    private Task RunAsync(string script) => _chat.Page.EvaluateAsync($"() => {{ {script} }}");

    private Task<string[]> SentAsync() =>
        _chat.Page.EvaluateAsync<string[]>("() => sent.map(JSON.parse).map(({ action, room = '' }) => `${action} ${room}`.trim())");
}
