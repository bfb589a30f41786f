using System.Text.Json;
using CsCheck;

namespace Functions.Tests.Properties;

/// <summary>JSON as text, with what parsers stumble over: huge numbers, lone surrogates, control characters, equal names, depth.</summary>
internal static class RandomJson
{
    public static readonly Gen<string> String = Gen.OneOf(
        Gen.String.Select(text => JsonSerializer.Serialize(text)),
        Gen.String[Gen.Char['\u0020', '\uD7FF'], 0, 70].Select(text => JsonSerializer.Serialize(text)),
        Gen.OneOf(
            "\"\"",
            "\"   \"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83d\\ude42\"",
            "\"\\u0000\\u001f\\u007f\\u2028\\ufeff\\uffff\"",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"</script><b>\"",
            "\"{\\\"type\\\":\\\"ack\\\"}\""));

    public static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int.Select(number => $"{number}"),
        Gen.OneOf("-0", "0.1e-400", "1e400", "-1E+99999", "123456789012345678901234567890", "9007199254740993", "200", "599", "600", "200.0"));

    public static readonly Gen<string> Value = ValueOf(String);

    /// <summary>One level within another, up to beyond what readers take.</summary>
    public static readonly Gen<string> Deep = Gen.Int[1, 2_000].SelectMany(depth => Gen.OneOf(
        new string('[', depth) + new string(']', depth),
        new string('[', depth),
        string.Concat(Enumerable.Repeat("{\"action\":", depth)) + "1" + new string('}', depth)));

    /// <summary>A value whose objects have members of such names, which are JSON too.</summary>
    public static Gen<string> ValueOf(Gen<string> name) => Gen.Recursive<string>((depth, value) => depth > 4
        ? Scalar()
        : Gen.Frequency((4, Scalar()), (1, Array(value)), (2, Object(name, value))));

    public static Gen<string> Object(Gen<string> name, Gen<string> value) => Gen.Select(name, value, (n, v) => $"{n}:{v}").Array[0, 4]
        .Select(members => $"{{{string.Join(',', members)}}}");

    /// <summary>A text with one character less, more or other than it should have.</summary>
    public static Gen<string> Damaged(Gen<string> json) => Gen.Select(json, Gen.Int[0, int.MaxValue], Gen.Int[0, 2], Gen.Char, (text, at, how, character) =>
    {
        at %= text.Length + 1;
        var rest = text[Math.Min(text.Length, how == 1 ? at : at + 1)..];
        return text[..at] + (how == 0 ? "" : character) + rest;
    });

    private static Gen<string> Scalar() => Gen.OneOf(String, Number, Gen.OneOf("true", "false", "null"));

    private static Gen<string> Array(Gen<string> value) => value.Array[0, 4].Select(items => $"[{string.Join(',', items)}]");
}
