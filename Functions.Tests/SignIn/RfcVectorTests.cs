using System.Text;
using ChatFunctions.SignIn;

namespace Functions.Tests.SignIn;

/// <summary>The signed examples of RFC 7515 (appendix A) and RFC 7520 (section 4), whose keys and texts are theirs.</summary>
public sealed class RfcVectorTests
{
    private const string Joe = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string Frodo =
        "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBr"
        + "ZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";

    private const string A2Key =
        """
        {"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}
        """;

    private const string A3Key =
        """
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
        """;

    private const string A4Key =
        """
        {"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}
        """;

    private const string BilboRsa =
        """
        {"kty":"RSA","kid":"bilbo.baggins@hobbiton.example","use":"sig","e":"AQAB","n":"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw"}
        """;

    private const string BilboEc =
        """
        {"kty":"EC","kid":"bilbo.baggins@hobbiton.example","use":"sig","crv":"P-521","x":"AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt","y":"AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1"}
        """;

    private const string Bilbo = "ImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";

    private static readonly TestCaseData[] _signed =
    [
        new TestCaseData(
            A2Key,
            $"eyJhbGciOiJSUzI1NiJ9.{Joe}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw").SetArgDisplayNames("RFC 7515 A.2, RS256"),
        new TestCaseData(
            A3Key,
            $"eyJhbGciOiJFUzI1NiJ9.{Joe}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q").SetArgDisplayNames("RFC 7515 A.3, ES256"),
        new TestCaseData(
            A4Key,
            "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn").SetArgDisplayNames("RFC 7515 A.4, ES512"),
        new TestCaseData(
            BilboRsa,
            $"eyJhbGciOiJSUzI1NiIs{Bilbo}.{Frodo}.MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg").SetArgDisplayNames("RFC 7520 4.1, RS256"),
        new TestCaseData(
            BilboRsa,
            $"eyJhbGciOiJQUzM4NCIs{Bilbo}.{Frodo}.cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw").SetArgDisplayNames("RFC 7520 4.2, PS384"),
        new TestCaseData(
            BilboEc,
            $"eyJhbGciOiJFUzUxMiIs{Bilbo}.{Frodo}.AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2").SetArgDisplayNames("RFC 7520 4.3, ES512"),
    ];

    [TestCaseSource(nameof(_signed))]
    public void A_signature_holds_for_what_was_signed_and_for_nothing_else(string key, string token)
    {
        var signed = Jws.Parse(token);
        var one = Keys(key).Single();

        Assert.That(one.IsFor(signed.Algorithm), Is.True);
        Assert.That(one.Verifies(signed), Is.True);
        Assert.That(one.Verifies(signed with { SignedText = [.. signed.SignedText[..^1], (byte)(signed.SignedText[^1] ^ 1)] }), Is.False);
        Assert.That(one.Verifies(signed with { Signature = [.. signed.Signature[..^1], (byte)(signed.Signature[^1] ^ 1)] }), Is.False);
        Assert.That(one.Verifies(signed with { Signature = [] }), Is.False);
        Assert.That(one.Verifies(signed with { Signature = new byte[signed.Signature.Length] }), Is.False, "a signature of zeros");
        Assert.That(one.Verifies(signed with { Signature = signed.Signature[..^1] }), Is.False);
        Assert.That(one.Verifies(signed with { Signature = [.. signed.Signature, 0] }), Is.False);
    }

    [Test]
    public void The_example_without_a_signature_and_the_one_with_a_shared_secret_are_refused()
    {
        Refused($"eyJhbGciOiJub25lIn0.{Joe}.", "algorithm");
        Refused($"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{Joe}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "algorithm");
    }

    /// <summary>The example of RFC 7515, appendix E, and of RFC 7797, whose header asks for what is not known here.</summary>
    [TestCase("""{"alg":"RS256","crit":["http://example.invalid/UNDEFINED"],"http://example.invalid/UNDEFINED":true}""")]
    [TestCase("""{"alg":"RS256","b64":false,"crit":["b64"]}""")]
    [TestCase("""{"alg":"RS256","b64":false}""")]
    [TestCase("""{"alg":"RS256","crit":[]}""")]
    public void A_critical_extension_is_refused(string header) => Refused($"{TestKey.Encode(header)}.{Joe}.AAAA", "extension");

    [TestCase("RS256", A3Key)]
    [TestCase("ES256", A2Key)]
    [TestCase("ES256", A4Key)]
    [TestCase("ES384", A3Key)]
    [TestCase("ES512", A3Key)]
    [TestCase("PS256", A3Key)]
    public void A_key_of_another_kind_or_curve_is_never_used(string algorithm, string key) =>
        Assert.That(Keys(key).Single().IsFor(SignatureAlgorithm.Find(algorithm)!), Is.False);

    [TestCase("none")]
    [TestCase("None")]
    [TestCase("rs256")]
    [TestCase("HS256")]
    [TestCase("HS384")]
    [TestCase("HS512")]
    [TestCase("RS1")]
    [TestCase("EdDSA")]
    [TestCase("ES256K")]
    [TestCase("RSA-OAEP")]
    [TestCase("")]
    [TestCase(null)]
    public void Another_algorithm_is_not_taken(string? name) => Assert.That(SignatureAlgorithm.Find(name), Is.Null);

    [TestCase("", "three parts")]
    [TestCase("a.b", "three parts")]
    [TestCase("a.b.c.d", "three parts")]
    [TestCase("eyJhbGciOiJSUzI1NiJ9 .e30.AAAA", "base64url")]
    [TestCase("eyJhbGciOiJSUzI1NiJ9.e30=.AAAA", "base64url")]
    [TestCase("eyJhbGciOiJSUzI1NiJ9.e30.A+/A", "base64url")]
    [TestCase("eyJhbGciOiJSUzI1NiJ9.e30.AAAAA", "base64url")]
    [TestCase("eyJhbGciOiJSUzI1NiJ9.\ne30.AAAA", "base64url")]
    [TestCase(".e30.AAAA", "header")]
    public void What_is_no_compact_token_is_refused(string token, string reason) => Refused(token, reason);

    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"RS256\"")]
    [TestCase("""{"alg":"RS256","alg":"RS256"}""")]
    [TestCase("""{"alg":"RS256","al\u0067":"none"}""")]
    [TestCase("""{"alg":"RS256"} {}""")]
    [TestCase("""{"alg":"RS256",}""")]
    [TestCase("""{"alg":"RS256","\ud800":1}""")]
    public void A_header_that_can_be_read_in_two_ways_or_none_is_refused(string header) => Refused($"{TestKey.Encode(header)}.e30.AAAA", "header");

    [Test]
    public void A_header_that_is_no_UTF8_is_refused() =>
        Refused($"{TestKey.Encode([.. "{\"alg\":\"RS256\",\"x\":\""u8, 0xff, .. "\"}"u8])}.e30.AAAA", "header");

    [TestCase("1")]
    [TestCase("null")]
    [TestCase("\"\\ud800\"")]
    public void A_header_whose_key_id_is_no_text_is_refused(string id) =>
        Refused($"{TestKey.Encode($$"""{"alg":"RS256","kid":{{id}}}""")}.e30.AAAA", "`kid`");

    [Test]
    public void A_token_of_8_KB_is_refused_before_it_is_read()
    {
        Refused(new string('a', 8 * 1024), "longer than 8 KB");
        Refused(new string('a', (8 * 1024) - 1), "three parts");
    }

    [TestCase("""{"kty":"oct","k":"AAAA"}""")]
    [TestCase("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [TestCase("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""")]
    [TestCase("""{"kty":"RSA","e":"AQAB"}""")]
    [TestCase("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}""")]
    [TestCase("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""")]
    [TestCase("""{"kty":"EC","crv":"P-384","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""")]
    [TestCase("""{"kty":"EC","crv":"secp256k1","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""")]
    [TestCase("""{"kty":"EC","crv":"P-256","use":"enc","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""")]
    [TestCase("""{"kty":"EC","crv":"P-256","key_ops":["sign"],"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""")]
    [TestCase("""{"kty":"EC","crv":"P-256","x":"!!!","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""")]
    [TestCase("7")]
    [TestCase("{}")]
    public void A_key_that_does_not_sign_or_is_too_weak_is_left_out_and_the_others_stay(string key) =>
        Assert.That(Keys(key, A3Key).Single().Curve, Is.EqualTo("P-256"));

    [TestCase(1024, 0)]
    [TestCase(2048, 1)]
    [TestCase(3072, 1)]
    public void An_RSA_key_has_at_least_2048_bits(int bits, int taken)
    {
        var key = TestKey.Create().Public();
        var modulus = new byte[bits / 8];
        modulus.AsSpan().Fill(0xff);
        key["n"] = TestKey.Encode(modulus);

        Assert.That(Keys(key.ToJsonString()), Has.Count.EqualTo(taken));
    }

    [TestCase("AQ")]
    [TestCase("AA")]
    [TestCase("")]
    [TestCase("AAAB")]
    public void An_RSA_key_has_an_exponent_that_hides_something(string exponent)
    {
        var key = TestKey.Create().Public();
        key["e"] = exponent;
        Assert.That(Keys(key.ToJsonString()), Is.Empty);
    }

    [Test]
    public void A_key_for_one_algorithm_is_used_for_no_other()
    {
        var key = TestKey.Create().Public();
        key["alg"] = "RS256";

        var read = Keys(key.ToJsonString()).Single();

        Assert.That(
            new[] { "RS256", "RS384", "PS256" }.Select(name => read.IsFor(SignatureAlgorithm.Find(name)!)), Is.EqualTo([true, false, false]));
    }

    private static IReadOnlyList<SigningKey> Keys(params string[] keys) =>
        KeySet.Parse(Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', keys)}}]}"""));

    private static void Refused(string token, string reason) =>
        Assert.That(() => Jws.Parse(token), Throws.TypeOf<TokenRefusedException>().With.Message.Contains(reason));
}
