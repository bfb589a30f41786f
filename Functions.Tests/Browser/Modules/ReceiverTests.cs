using Functions.Tests.Model;

namespace Functions.Tests.Browser.Modules;

/// <summary>The receiving rule and the questions that it asks, against a log and lines in a random order of events: see Model/receiver.js.</summary>
internal sealed class ReceiverTests
{
    private const string Rule = "receiver.js";
    private const string Questions = "requests.js";
    private const string RuleModel = "model/receiver.js";

    private ChatPage _chat = null!;

    [OneTimeSetUp]
    public async Task Open() => _chat = await ChatPage.OpenWithModelAsync(RuleModel);

    [OneTimeTearDown]
    public async Task Close() => await _chat.DisposeAsync();

    [Test]
    public async Task Every_message_is_shown_once_and_in_order_and_a_gap_only_where_something_is_gone() =>
        Assert.That(await DisorderAsync($"/log/{Rule}", $"/log/{Questions}", 4000), Is.Empty);

    [TestCase("this.#unsure || this.#highest > this.#held", "this.#unsure", TestName = "A_gap_that_is_not_asked_for_is_found_out")]
    [TestCase("this.#unsure || this.#highest", "this.#highest", TestName = "A_line_that_is_opened_without_asking_is_found_out")]
    [TestCase("this.#unsure = !complete", "this.#unsure = false", TestName = "A_page_that_is_taken_for_the_last_is_found_out")]
    [TestCase("if (this.#first !== undefined) shown.push(GAP)", "", TestName = "A_gap_that_is_not_said_is_found_out")]
    [TestCase("if (this.#first !== undefined) shown.push(GAP)", "shown.push(GAP)", TestName = "A_gap_before_everything_is_found_out")]
    [TestCase("if (seq > this.#held + 1) break;", "", TestName = "A_message_shown_before_its_turn_is_found_out")]
    [TestCase("if (seq <= this.#held) continue;", "", TestName = "A_number_shown_again_is_found_out")]
    [TestCase("this.#held === undefined ? [] : this.#take(this.#held)", "(this.#held ??= message.seq - 1, this.#take(this.#held))", TestName = "A_broadcast_shown_before_the_first_page_is_found_out")]
    [TestCase("this.#asked ??= this.#highest", "this.#asked = Infinity", TestName = "A_number_called_gone_that_was_stored_after_the_page_is_found_out")]
    [TestCase("if (!this.#repeats.isRepeat(message)) shown", "shown", TestName = "A_retry_beside_its_first_try_is_found_out")]
    [TestCase("if (before !== this.#first) return shown;", "", TestName = "Older_messages_put_where_they_no_longer_belong_are_found_out")]
    public async Task A_mutation_of_the_rule_is_found_out(string original, string mutation)
    {
        var mutant = await MutantAsync(Rule, original, mutation);

        Assert.That(await DisorderAsync(mutant, $"/log/{Questions}", 4000), Is.Not.Empty);
    }

    /// <summary>By which the model's members and the soak's receive, so that what they prove is true of the page.</summary>
    [Test]
    public async Task The_receiver_in_C_sharp_decides_as_the_pages_does() =>
        Assert.That(await DifferenceAsync($"/log/{Rule}", 300), Is.Empty);

    [Test]
    public async Task A_difference_between_the_two_receivers_is_found_out() =>
        Assert.That(await DifferenceAsync(await MutantAsync(Rule, "this.#first > 1", "this.#first > 0"), 50), Is.Not.Empty);

    [TestCase("late.ask !== ask", "false", TestName = "A_late_answer_that_is_taken_for_one_to_another_question_is_found_out")]
    [TestCase("if (late >= 0) this.#late.splice(late, 1, this.#lateOf(ask));", "if (late >= 0) this.#late.splice(late, 1);", TestName = "A_second_answer_that_is_forgotten_to_come_is_found_out")]
    [TestCase("late.ask !== ask", "'before' in late.ask.frame() !== 'before' in ask.frame()", TestName = "A_late_answer_to_an_earlier_question_of_the_same_kind_is_found_out")]
    public async Task A_mutation_of_the_questions_is_found_out(string original, string mutation)
    {
        var mutant = await MutantAsync(Questions, original, mutation);

        Assert.That(await DisorderAsync($"/log/{Rule}", mutant, 4000), Is.Not.Empty);
    }

    private async Task<string> MutantAsync(string module, string original, string mutation)
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "Client", "log", module));
        Assert.That(source, Does.Contain(original));
        var mutant = $"/log/{module}?{TestContext.CurrentContext.Test.ID}";
        await _chat.Page.RouteAsync(url => url.EndsWith(mutant, StringComparison.Ordinal), route => route.FulfillAsync(
            new() { ContentType = "text/javascript", Body = source.Replace(original, mutation, StringComparison.Ordinal) }));
        return mutant;
    }

    /// <summary>The first step after which the page's receiver is not where the other one is; empty when there is none.</summary>
    private Task<string> DifferenceAsync(string rule, int seeds) => _chat.Page.EvaluateAsync<string>(
        """
        async ({ rule, histories }) => {
          const { Receiver, GAP } = await import(rule);
          for (const [seed, { steps, shown }] of JSON.parse(histories).entries()) {
            const receiver = new Receiver();
            let items = [];
            const acts = {
              live: message => { items.push(...receiver.live(message)); },
              ask: after => receiver.ask().after === (after ?? undefined),
              page: page => { items.push(...receiver.page(page)); },
              older: ({ before, ...page }) => { items = [...receiver.older(page, before), ...items]; },
              doubt: () => receiver.doubt(),
              forget: first => {
                items = items.slice(items.findIndex(item => item.seq === first));
                receiver.forgotten(first);
              },
            };
            for (const [number, { what, of, then }] of steps.entries()) {
              const isAsAsked = acts[what](of) ?? true;
              const is = `${receiver.held ?? '-'} ${receiver.isBehind ? 'behind' : 'there'} ${receiver.before ?? '-'} ${items.length}`;
              if (is !== then || !isAsAsked) return `seed ${seed}, step ${number}, ${what}: ${is} and not ${then}`;
            }
            const is = items.map(item => item === GAP ? 0 : item.seq).join(' ');
            if (is !== shown) return `seed ${seed}: ${is} and not ${shown}`;
          }
          return '';
        }
        """,
        new { rule, histories = ReceiverHistory.Write(seeds) });

    /// <summary>What is wrong with the first order of events that goes wrong, and its seed; empty when none does.</summary>
    private Task<string> DisorderAsync(string rule, string questions, int seeds) => _chat.Page.EvaluateAsync<string>(
        """
        async ({ rule, questions, model, seeds }) => {
          const [receiver, requests, { disorder }] = await Promise.all([rule, questions, model].map(path => import(path)));
          for (let seed = 0; seed < seeds; seed += 1) {
            const problem = await disorder({ ...receiver, ...requests }, seed);
            if (problem) return `${problem}, seed ${seed}`;
          }
          return '';
        }
        """,
        new { rule, questions, model = $"/{RuleModel}", seeds });
}
