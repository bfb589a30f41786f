using ChatFunctions.Protocol.Requests;

namespace Functions.Tests.Protocol;

[TestFixture]
internal sealed class ClientMessageTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

    [Test]
    public void A_full_frame_is_taken_as_sent_with_its_name_trimmed()
    {
        var (message, error) = ClientMessage.Parse("""{"action":"sendMessage","message":" hi ","id":"a_B-9","name":" Ann "}""", _now);

        Assert.That(error, Is.Null);
        Assert.That(message, Is.EqualTo(new ClientMessage(" hi ", "a_B-9", "Ann")));
    }

    [TestCase("""{"message":"hi"}""")]
    [TestCase("""{"message":"hi","id":null,"name":null}""")]
    public void Without_an_id_the_message_gets_a_UUIDv7_of_its_time(string body)
    {
        var (message, _) = ClientMessage.Parse(body, _now);

        Assert.That(message!.Name, Is.Null);
        Assert.That(Guid.Parse(message.Id).Version, Is.EqualTo(7));
        Assert.That(message.Id, Does.StartWith($"{_now.ToUnixTimeMilliseconds():x12}".Insert(8, "-")));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("hello")]
    [TestCase("[]")]
    [TestCase("\"hello\"")]
    [TestCase("{\"message\":")]
    [TestCase("{\"message\":\"hi\"}}")]
    [TestCase("{\"message\":\"hi\"}{}")]
    [TestCase("{\"message\":\"hi\",}")]
    public void What_is_no_JSON_object_is_refused(string? body) => Refused(body, "JSON object", null);

    [TestCase("{}")]
    [TestCase("""{"message":""}""")]
    [TestCase("""{"message":" \t\n "}""")]
    [TestCase("""{"message":"\u0000\u001f\u007f\u0085"}""", Description = "controls")]
    [TestCase("""{"message":"\u200b\u200c\u200d\u2060\ufeff"}""", Description = "zero width")]
    [TestCase("""{"message":"\u00ad\u061c\u200e\u200f\u2066\ufff9\udb40\udc41"}""", Description = "format characters, a tag too")]
    [TestCase("""{"message":"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180f\u2065\u3164\ufe0f\uffa0\ufff0\udb40\udd00\udb43\udfff"}""", Description = "default ignorable")]
    [TestCase("""{"message":"\u2800"}""", Description = "braille without dots")]
    [TestCase("""{"message":17}""")]
    [TestCase("""{"message":null}""")]
    public void A_message_that_is_no_text_is_refused(string body) => Refused(body, "`message`", null);

    [TestCase("""{"message":"\ud800"}""")]
    [TestCase("""{"message":"\udc00\ud800","message":"hi"}""")]
    [TestCase("""{"message":"hi","limit":"\ud800"}""")]
    [TestCase("""{"message":"hi","\ud800":1}""")]
    [TestCase("""{"message":"hi","name":"\udfff"}""")]
    public void Half_a_surrogate_pair_is_refused_wherever_it_stands(string body) => Refused(body, "valid Unicode", null);

    [TestCase("""{"message":"hi","name":"a\u0000b"}""")]
    [TestCase("""{"message":"hi","name":"a\u202eb"}""")]
    [TestCase("""{"message":"hi","name":"Ada\u200e"}""")]
    [TestCase("""{"message":"hi","name":"\u200fAda"}""")]
    [TestCase("""{"message":"hi","name":"A\u061cda"}""")]
    [TestCase("""{"message":"hi","name":"\u200b"}""")]
    [TestCase("""{"message":"hi","name":"\u2060\u3164\u2800\ufe0f"}""")]
    public void A_name_that_could_disguise_itself_is_refused(string body) => Refused(body, "`name`", null);

    [TestCase("👩‍👩‍👧", Description = "joined by zero-width characters")]
    [TestCase("می‌خواهم", Description = "Persian, with one that keeps letters apart")]
    [TestCase("\u200bAda")]
    [TestCase("❤\ufe0f")]
    public void What_is_invisible_may_stand_beside_what_is_not(string text)
    {
        var (message, error) = ClientMessage.Parse($$"""{"message":"{{text}}","name":"{{text}}"}""", _now);

        Assert.That(error, Is.Null);
        Assert.That((message!.Message, message.Name), Is.EqualTo((text, text)));
    }

    [TestCase("""{"message":"no","id":"a","message":"hi","id":"b"}""", "hi", "b")]
    [TestCase("""{"x":{"message":"no","id":"a"},"message":"hi","id":"b","y":[{"message":"no"},{"id":"a"}]}""", "hi", "b")]
    [TestCase("""{"m\u0065ssage":"hi","\u0069d":"b"}""", "hi", "b")]
    public void The_last_of_equal_members_counts_and_those_of_others_do_not(string body, string text, string id) =>
        Assert.That(ClientMessage.Parse(body, _now).Message, Is.EqualTo(new ClientMessage(text, id, null)));

    /// <summary>A JsonDocument takes seconds for the last: it looks for the beginning of each array that ends.</summary>
    [TestCase(70)]
    [TestCase(1_000)]
    [TestCase(60_000)]
    public void A_member_that_nobody_asked_for_may_be_nested_as_deep_as_it_likes(int depth)
    {
        foreach (var (opening, closing) in new[] { ("[", "]"), ("""{"x":""", "}") })
        {
            var levels = string.Concat(Enumerable.Repeat(opening, depth)) + "1" + string.Concat(Enumerable.Repeat(closing, depth));
            Assert.That(ClientMessage.Parse($$"""{"x":{{levels}},"message":"hi","id":"b"}""", _now).Message, Is.EqualTo(new ClientMessage("hi", "b", null)));
        }
    }

    [TestCase(5_000)]
    [TestCase(100_000)]
    public void Brackets_that_nobody_closes_are_refused(int depth)
    {
        Refused(new string('[', depth), "JSON object", null);
        Refused(string.Concat(Enumerable.Repeat("""{"message":""", depth)), "JSON object", null);
        Refused("""{"message":"hi","x":""" + new string('[', depth), "JSON object", null);
    }

    [TestCase("""{"message":"hi","id":""}""")]
    [TestCase("""{"message":"hi","id":"two words"}""")]
    [TestCase("""{"message":"hi","id":"ünïcode"}""")]
    [TestCase("""{"message":"hi","id":7}""")]
    public void An_id_of_other_characters_is_refused(string body) => Refused(body, "`id`", null);

    [Test]
    public void An_id_or_a_name_of_64_characters_is_taken_and_one_more_is_refused()
    {
        var longest = new string('x', 64);

        Assert.That(ClientMessage.Parse($$"""{"message":"hi","id":"{{longest}}","name":"{{longest}}"}""", _now).Message, Is.Not.Null);
        Refused($$"""{"message":"hi","id":"{{longest}}x"}""", "`id`", null);
        Refused($$"""{"message":"hi","name":"{{longest}}x"}""", "`name`", null);
    }

    [TestCase("""{"message":"","id":"m-1"}""", "`message`")]
    [TestCase("""{"message":"hi","id":"m-1","name":"  "}""", "`name`")]
    public void An_error_carries_the_id_when_the_frame_had_a_valid_one(string body, string names) => Refused(body, names, "m-1");

    private static void Refused(string? body, string names, string? id)
    {
        var (message, error) = ClientMessage.Parse(body, _now);

        Assert.That(message, Is.Null);
        Assert.That(error!.Code, Is.EqualTo("InvalidMessage"));
        Assert.That(error.Message, Does.Contain(names));
        Assert.That(error.Id, Is.EqualTo(id));
    }
}
