using Functions.Local.Lambda;

namespace Functions.Tests.Lambda;

public sealed class LocalAddressesTests
{
    private static readonly LocalAddresses Addresses = new(
        new Uri("http://127.0.0.1:3001/"),
        "abc123.execute-api.us-east-1.amazonaws.com",
        new Uri("http://127.0.0.1:8000/"),
        Path.GetFullPath("/code"));

    [TestCase("https://abc123.execute-api.us-east-1.amazonaws.com/prod", "http://127.0.0.1:3001/prod")]
    [TestCase("https://abc123.execute-api.us-east-1.amazonaws.com", "http://127.0.0.1:3001")]
    [TestCase("wss://abc123.execute-api.us-east-1.amazonaws.com/prod", "ws://127.0.0.1:3001/prod")]
    [TestCase("https://dynamodb.us-east-1.amazonaws.com", "http://127.0.0.1:8000")]
    [TestCase("https://dynamodb.us-east-1.amazonaws.com/", "http://127.0.0.1:8000")]
    public void An_address_at_AWS_becomes_a_local_one(string value, string expected) =>
        Assert.That(Addresses.Rewrite(value), Is.EqualTo(expected));

    [TestCase("/var/task/amazon-roots.pem", "amazon-roots.pem")]
    [TestCase("/var/task/a/b", "a/b")]
    [TestCase("/var/task", "")]
    public void A_path_below_the_task_root_is_one_below_the_code_folder(string value, string expected) =>
        Assert.That(Addresses.Rewrite(value), Is.EqualTo(Path.Combine(Path.GetFullPath("/code"), expected).TrimEnd(Path.DirectorySeparatorChar)));

    [TestCase("")]
    [TestCase("connections")]
    [TestCase("https://abc123.execute-api.us-east-1.amazonaws.com.evil.example/prod")]
    [TestCase("https://other.execute-api.us-east-1.amazonaws.com/prod")]
    [TestCase("see https://abc123.execute-api.us-east-1.amazonaws.com/prod")]
    [TestCase("https://dynamodb.us-east-1.amazonaws.com/path")]
    [TestCase("https://dynamodb.eu-west-1.amazonaws.com")]
    [TestCase("/var/tasks/file")]
    public void Any_other_value_stays_as_it_is(string value) =>
        Assert.That(Addresses.Rewrite(value), Is.EqualTo(value));
}
