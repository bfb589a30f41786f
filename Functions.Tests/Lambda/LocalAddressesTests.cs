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
    [TestCase("https://abc123.execute-api.us-east-1.amazonaws.com/", "http://127.0.0.1:3001/")]
    [TestCase("https://abc123.execute-api.us-east-1.amazonaws.com:443/prod", "http://127.0.0.1:3001/prod")]
    [TestCase("https://abc123.execute-api.us-east-1.amazonaws.com./prod?x=1", "http://127.0.0.1:3001/prod?x=1")]
    [TestCase("HTTPS://ABC123.Execute-API.us-east-1.amazonaws.com/Prod", "http://127.0.0.1:3001/Prod")]
    [TestCase("wss://abc123.execute-api.us-east-1.amazonaws.com/prod", "ws://127.0.0.1:3001/prod")]
    [TestCase("https://abc123.execute-api.us-east-1.api.aws/prod", "http://127.0.0.1:3001/prod")]
    [TestCase("https://abc123.execute-api-fips.us-east-1.amazonaws.com/prod", "http://127.0.0.1:3001/prod")]
    [TestCase("https://dynamodb.us-east-1.amazonaws.com", "http://127.0.0.1:8000")]
    [TestCase("https://dynamodb.us-east-1.amazonaws.com/", "http://127.0.0.1:8000")]
    [TestCase("http://dynamodb.us-east-1.amazonaws.com:80", "http://127.0.0.1:8000")]
    [TestCase("https://dynamodb.us-east-1.amazonaws.com:8443/", "http://127.0.0.1:8000")]
    [TestCase("https://dynamodb.us-east-1.api.aws", "http://127.0.0.1:8000")]
    [TestCase("https://123456789012.ddb.us-east-1.amazonaws.com", "http://127.0.0.1:8000")]
    public void An_address_at_AWS_becomes_a_local_one(string value, string expected) =>
        Assert.That(Addresses.Rewrite(value), Is.EqualTo(expected));

    [TestCase("abc123.execute-api.us-east-1.amazonaws.com/prod", "127.0.0.1:3001/prod")]
    [TestCase("abc123.execute-api.us-east-1.amazonaws.com", "127.0.0.1:3001")]
    [TestCase("//abc123.execute-api.us-east-1.amazonaws.com/prod", "//127.0.0.1:3001/prod")]
    [TestCase("dynamodb.us-east-1.amazonaws.com", "127.0.0.1:8000")]
    public void A_host_without_a_scheme_becomes_host_and_port(string value, string expected) =>
        Assert.That(Addresses.Rewrite(value), Is.EqualTo(expected));

    [TestCase("see https://abc123.execute-api.us-east-1.amazonaws.com/prod", "see http://127.0.0.1:3001/prod")]
    [TestCase("a=wss://abc123.execute-api.us-east-1.amazonaws.com/prod;b=abc123.execute-api.us-east-1.amazonaws.com", "a=ws://127.0.0.1:3001/prod;b=127.0.0.1:3001")]
    [TestCase("https://abc123.execute-api.us-east-1.amazonaws.com,dynamodb.us-east-1.amazonaws.com", "http://127.0.0.1:3001,127.0.0.1:8000")]
    [TestCase("""{"api":"abc123.execute-api.us-east-1.amazonaws.com/prod","db":"https://dynamodb.us-east-1.amazonaws.com/"}""",
        """{"api":"127.0.0.1:3001/prod","db":"http://127.0.0.1:8000"}""")]
    [TestCase("""{"api":"https:\/\/abc123.execute-api.us-east-1.amazonaws.com\/prod"}""", """{"api":"http:\/\/127.0.0.1:3001\/prod"}""")]
    [TestCase("https://login.example/?return=wss%3A%2F%2Fabc123.execute-api.us-east-1.amazonaws.com%2Fprod",
        "https://login.example/?return=ws%3A%2F%2F127.0.0.1%3A3001%2Fprod")]
    public void Hosts_are_found_wherever_they_stand(string value, string expected) =>
        Assert.That(Addresses.Rewrite(value), Is.EqualTo(expected));

    [Test]
    public void A_region_of_China_has_hosts_of_its_own()
    {
        var addresses = Addresses with { ApiDomainName = "abc123.execute-api.cn-north-1.amazonaws.com.cn" };

        Assert.That(addresses.Rewrite("abc123.execute-api.cn-north-1.amazonaws.com.cn/prod"), Is.EqualTo("127.0.0.1:3001/prod"));
        Assert.That(addresses.Rewrite("https://dynamodb.cn-north-1.amazonaws.com.cn"), Is.EqualTo("http://127.0.0.1:8000"));
        Assert.That(addresses.Rewrite("https://dynamodb.cn-north-1.api.amazonwebservices.com.cn"), Is.EqualTo("http://127.0.0.1:8000"));
    }

    [TestCase("https://dynamodb.us-east-1.amazonaws.com", "https://db.example/local")]
    [TestCase("dynamodb.us-east-1.amazonaws.com", "db.example/local")]
    public void DynamoDB_of_the_developers_own_keeps_its_scheme_and_path(string value, string expected) =>
        Assert.That((Addresses with { DynamoDb = new Uri("https://db.example/local/") }).Rewrite(value), Is.EqualTo(expected));

    [TestCase("/var/task/amazon-roots.pem", "amazon-roots.pem")]
    [TestCase("/var/task/a/b", "a/b")]
    [TestCase("/var/task", "")]
    public void A_path_below_the_task_root_is_one_below_the_code_folder(string value, string expected) =>
        Assert.That(Addresses.Rewrite(value), Is.EqualTo(Path.Combine(Path.GetFullPath("/code"), expected).TrimEnd(Path.DirectorySeparatorChar)));

    [Test]
    public void Paths_below_the_task_root_are_found_in_lists() =>
        Assert.That(
            Addresses.Rewrite("/opt/lib:/var/task/lib:/var/task --require=/var/task/x.js"),
            Is.EqualTo("/opt/lib:{}/lib:{} --require={}/x.js".Replace("{}", Path.GetFullPath("/code"))));

    [TestCase("")]
    [TestCase("connections")]
    [TestCase("https://abc123.execute-api.us-east-1.amazonaws.com.evil.example/prod")]
    [TestCase("abc123.execute-api.us-east-1.amazonaws.com.cn")]
    [TestCase("https://other.execute-api.us-east-1.amazonaws.com/prod")]
    [TestCase("xabc123.execute-api.us-east-1.amazonaws.com/prod")]
    [TestCase("my-abc123.execute-api.us-east-1.amazonaws.com/prod")]
    [TestCase("my.abc123.execute-api.us-east-1.amazonaws.com/prod")]
    [TestCase("https://abc123.execute-api.eu-west-1.amazonaws.com/prod")]
    [TestCase("https://abc123.execute-api.us-east-1.amazonaws.comx/prod")]
    [TestCase("https://dynamodb.eu-west-1.amazonaws.com")]
    [TestCase("https://streams.dynamodb.us-east-1.amazonaws.com")]
    [TestCase("arn:aws:execute-api:us-east-1:123456789012:abc123/prod")]
    [TestCase("/var/tasks/file")]
    [TestCase("https://example.com/var/task/file")]
    public void Any_other_value_stays_as_it_is(string value) =>
        Assert.That(Addresses.Rewrite(value), Is.EqualTo(value));
}
