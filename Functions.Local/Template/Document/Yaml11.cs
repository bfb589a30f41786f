using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Functions.Local.Template.Document;

/// <summary>
/// What CloudFormation makes of a scalar without quotes: it reads YAML 1.1, whose booleans and numbers have more spellings
/// than one expects, and hands on the value, not the spelling. <c>012</c> arrives as <c>10</c>, <c>on</c> as <c>true</c>.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
/// </summary>
/// <remarks>
/// As far as reports show, it takes what the Java library SnakeYAML takes: no single-letter booleans (<c>AttributeType: N</c>
/// is an N), no timestamps (<c>Version: 2012-10-17</c> is that text), but any digits that are not octal as a floating-point
/// number (<c>012345678901</c> is <c>1.2345678901E10</c>, https://www.skyarch.net/blog/?p=20495).
/// </remarks>
internal static partial class Yaml11
{
    // Beyond any number that is meant as one; the conversion of longer ones takes time that grows with their square.
    private const int LongestNumber = 400;

    /// <returns>The text that a plain scalar stands for.</returns>
    public static string Resolve(string text) => Boolean(text) ?? Integer(text) ?? Float(text) ?? text;

    /// <summary>A value that a tag says the type of.</summary>
    /// <param name="type">What stands after <c>!!</c>.</param>
    /// <param name="text">The scalar, whatever its quotes.</param>
    /// <returns>Null when the text is none of that type.</returns>
    public static string? Resolve(string type, string text) => type switch
    {
        "bool" => Boolean(text),
        "int" => Integer(text),
        "float" => Float(text),
        _ => text,
    };

    /// <summary>https://yaml.org/type/null.html</summary>
    public static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>What a key is that CloudFormation refuses because it is no string; null for a string.</summary>
    public static string? KindOfKey(string text) =>
        IsNull(text) ? "null"
        : Boolean(text) is { } boolean ? $"the boolean {boolean}"
        : (Integer(text) ?? Float(text)) is { } number ? $"the number {number}"
        : null;

    // https://yaml.org/type/bool.html
    private static string? Boolean(string text) => text switch
    {
        "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => "true",
        "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => "false",
        _ => null,
    };

    // https://yaml.org/type/int.html
    private static string? Integer(string text)
    {
        if (text.Length > LongestNumber || IntegerForm().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var digits = text.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal);
        BigInteger? value =
            match.Groups["binary"].Success ? FromDigits(digits[2..], 2)
            : match.Groups["hex"].Success ? FromDigits(digits[2..], 16)
            : match.Groups["octal"].Success ? FromDigits(digits, 8)
            : match.Groups["sixties"].Success ? digits.Split(':').Aggregate(BigInteger.Zero, (sum, part) => (sum * 60) + BigInteger.Parse(part, CultureInfo.InvariantCulture))
            : BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        return (text[0] == '-' ? -value : value)?.ToString(CultureInfo.InvariantCulture);
    }

    private static BigInteger? FromDigits(string digits, int radix) => digits.Length == 0
        ? null
        : digits.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + int.Parse([digit], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    // https://yaml.org/type/float.html
    private static string? Float(string text)
    {
        if (text.Length > LongestNumber || FloatForm().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var sign = text[0] == '-' ? -1 : 1;
        if (match.Groups["infinity"].Success)
        {
            return JavaDouble.Text(sign * double.PositiveInfinity);
        }

        if (match.Groups["none"].Success)
        {
            return JavaDouble.Text(double.NaN);
        }

        double? value = 0;
        foreach (var part in text.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal).Split(':'))
        {
            value = double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (value * 60) + number : null;
        }

        return value is { } sum ? JavaDouble.Text(sign * sum) : null;
    }

    [GeneratedRegex(
        @"^[-+]?(?:(?<binary>0b[01_]+)|(?<hex>0x[0-9a-fA-F_]+)|(?<octal>0[0-7_]+)|(?<sixties>[1-9][0-9_]*(?::[0-5]?[0-9])+)|0|[1-9][0-9_]*)\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex IntegerForm();

    [GeneratedRegex(
        @"^(?:[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|(?<infinity>[-+]?\.(?:inf|Inf|INF))|(?<none>\.(?:nan|NaN|NAN)))\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex FloatForm();
}
