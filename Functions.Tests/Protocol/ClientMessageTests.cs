using ChatFunctions.Protocol;

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
    public void What_is_no_JSON_object_is_refused(string? body) => Refused(body, "JSON object", null);

    [TestCase("{}")]
    [TestCase("""{"message":""}""")]
    [TestCase("""{"message":" \t\n "}""")]
    [TestCase("""{"message":17}""")]
    [TestCase("""{"message":null}""")]
    public void A_message_that_is_no_text_is_refused(string body) => Refused(body, "`message`", null);

    [TestCase("""{"message":"\ud800"}""")]
    [TestCase("""{"message":"hi","\ud800":1}""")]
    [TestCase("""{"message":"hi","name":"\udfff"}""")]
    public void Half_a_surrogate_pair_is_refused_wherever_it_stands(string body) => Refused(body, "valid Unicode", null);

    [TestCase("""{"message":"hi","name":"a\u0000b"}""")]
    [TestCase("""{"message":"hi","name":"a\u202eb"}""")]
    public void A_name_that_could_disguise_itself_is_refused(string body) => Refused(body, "`name`", null);

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
