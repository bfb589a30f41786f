using System.Globalization;
using System.Text;
using ChatFunctions.Broadcasting.Signing;

namespace Functions.Tests.Broadcasting;

/// <summary>AWS's published examples: the Signature Version 4 test suite and the IAM User Guide's worked examples.</summary>
public sealed class SigV4Tests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Token =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/" +
        "qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38" +
        "xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    [TestCase("20120215", "iam", ExpectedResult = "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d")]
    [TestCase("20150830", "iam", ExpectedResult = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")]
    public string The_signing_key_is_that_of_the_guide(string date, string service) =>
        Convert.ToHexStringLower(SigV4.DeriveKey(Secret, date, "us-east-1", service));

    [Test]
    public void The_guides_ListUsers_request_gets_its_signature() => Assert.That(
        Sign(
            "iam",
            "GET\n/\nAction=ListUsers&Version=2010-05-08\ncontent-type:application/x-www-form-urlencoded; charset=utf-8\n" +
            $"host:iam.amazonaws.com\nx-amz-date:20150830T123600Z\n\ncontent-type;host;x-amz-date\n{EmptyHash}"),
        Is.EqualTo("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"));

    [TestCase("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", TestName = "get-vanilla")]
    [TestCase("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", TestName = "post-vanilla")]
    public void The_suites_vanilla_requests_get_their_signatures(string method, string signature) => Assert.That(
        Sign("service", $"{method}\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n{EmptyHash}"),
        Is.EqualTo(signature));

    [Test]
    public void The_suites_request_with_a_session_token_gets_its_signature() => Assert.That(
        Sign(
            "service",
            $"POST\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\nx-amz-security-token:{Token}\n\n" +
            $"host;x-amz-date;x-amz-security-token\n{EmptyHash}"),
        Is.EqualTo("85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"));

    [Test]
    public void Signing_allocates_nothing()
    {
        var key = new SigningKey(Secret, "20150830", "us-east-1", "service");
        var canonicalRequest = new byte[1500];
        // The first makes what the others reuse.
        for (var signatures = 0; signatures < 100; signatures++)
            Sign();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var signatures = 0; signatures < 100; signatures++)
            Sign();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Sign()
        {
            Span<char> signature = stackalloc char[64];
            key.Sign("AWS4-HMAC-SHA256\n"u8, canonicalRequest, signature);
        }
    }

    private static string Sign(string service, string canonicalRequest)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{SigV4.Algorithm}\n20150830T123600Z\n20150830/us-east-1/{service}/aws4_request\n");
        Span<char> signature = stackalloc char[64];
        new SigningKey(Secret, "20150830", "us-east-1", service).Sign(
            Encoding.UTF8.GetBytes(head),
            Encoding.UTF8.GetBytes(canonicalRequest),
            signature);
        return new(signature);
    }
}
