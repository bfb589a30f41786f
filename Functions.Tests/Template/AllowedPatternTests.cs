namespace Functions.Tests.Template;

/// <summary>AllowedPattern is a regular expression of Java, held against the whole value.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html</summary>
public sealed class AllowedPatternTests
{
    [TestCase(@"[\p{Alnum}-]+", "a-1", "a_1")]
    [TestCase(@"\p{ASCII}*", "a~\t", "é")]
    [TestCase(@"\p{Alpha}+", "abcXYZ", "é")]
    [TestCase(@"\p{Lower}\p{Upper}", "aB", "Ab")]
    [TestCase(@"\p{Digit}+", "09", "٣")]
    [TestCase(@"\p{XDigit}+", "0aF", "g")]
    [TestCase(@"\p{Punct}+", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "a")]
    [TestCase(@"\p{Graph}+", "a!", "a b")]
    [TestCase(@"\p{Print}+", "a b", "a\tb")]
    [TestCase(@"\p{Blank}+", " \t", "\n")]
    [TestCase(@"\p{Space}+", " \t\n", "a")]
    [TestCase(@"\p{Cntrl}", "\u007F", "a")]
    [TestCase(@"\P{Alpha}+", "123", "a")]
    [TestCase(@"[^\p{Punct}]+", "ab", "a.b")]
    [TestCase(@"[\P{Alpha}x]+", "1x", "a")]
    [TestCase(@"\p{L}+", "aé", "1")]
    [TestCase(@"\pL+", "aé", "1")]
    [TestCase(@"\p{IsLu}\p{gc=Ll}", "Éé", "éÉ")]
    [TestCase(@"\p{IsAlphabetic}+", "aé", "1")]
    [TestCase(@"\p{javaLowerCase}+", "aé", "A")]
    [TestCase(@"\d+", "12", "٣")]
    [TestCase(@"\w+", "a_1", "é")]
    [TestCase(@"\s", " ", "\u00A0")]
    [TestCase(@"\S+", "a\u00A0", " ")]
    [TestCase(@"\h+", " \t\u00A0\u3000", "\n")]
    [TestCase(@"[\H]+", "a\n", "\t")]
    [TestCase(@"\v+", "\n\u2028", "a")]
    [TestCase(@"a\Rb", "a\r\nb", "a b")]
    [TestCase(@"\Qa.b*\E+", "a.b**", "axb")]
    [TestCase(@"\Qa.b", "a.b", "axb")]
    [TestCase(@"[\Q^]-\E]+", "^]-", "a")]
    [TestCase(@"[a-z&&[^b]]+", "ac", "b")]
    [TestCase(@"[a-z&&[def]]", "d", "a")]
    [TestCase(@"[a-z&&[^bc]&&[^x-z]]", "a", "x")]
    [TestCase(@"[^a-c&&[b-z]]", "a", "b")]
    [TestCase(@"[\w&&[^\d_]]+", "ab", "a1")]
    [TestCase(@"[a-d[m-p]]+", "am", "e")]
    [TestCase(@"[^[a][b]]+", "cd", "ab")]
    [TestCase(@"[&a]+", "&a", "b")]
    [TestCase(@"[]a]+", "]a", "b")]
    [TestCase(@"[a-]+", "a-", "b")]
    [TestCase(@"[\-\[\]\\]+", "-[]\\", "a")]
    [TestCase(@"[\x41-\u0043]+", "ABC", "D")]
    [TestCase(@"\x{41}\0102\t", "AB\t", "AB")]
    [TestCase(@"a*+a", null, "aaa")]
    [TestCase(@"a++b", "aab", "aac")]
    [TestCase(@"a?+b", "ab", "aab")]
    [TestCase(@"a{2,3}+a", null, "aaa")]
    [TestCase(@"(ab|a)*+b", null, "ab")]
    [TestCase(@"[ab]++c", "abc", "ab")]
    [TestCase(@"(?:a(b)++)+c", "abbabc", "ac")]
    [TestCase(@"\p{Alnum}*+-", "ab-", "ab")]
    [TestCase(@"(?>a*)b", "aab", "aa")]
    [TestCase(@"(?<x>a)\k<x>\1", "aaa", "aa")]
    [TestCase(@"(?<x>a)(b)\1\2", "abab", "abba")]
    [TestCase(@"(a)(?<x>b)(?:c)(d)\3\k<x>", "abcddb", "abcdcb")]
    [TestCase(@"(a)\10", "aa0", "a")]
    [TestCase(@"(a)\2|b", "b", "a")]
    [TestCase(@"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10", "abcdefghijj", "abcdefghija0")]
    [TestCase(@"(?:(?s)a.)b.", "a\rbc", "a\rb\r")]
    [TestCase(@"(?s:a.)b.", "a\rbc", "a\rb\r")]
    [TestCase(@"(?s)a(?-s:.)b.", "acb\r", "a\rbc")]
    [TestCase(@"(?!x)(?=a).*(?<=b)(?<!cb)", "ab", "acb")]
    [TestCase(@"(?i)abc", "ABC", "abd")]
    [TestCase(@"(?i:a)b", "Ab", "AB")]
    [TestCase(@"(?iu)a(?-i)b", "Ab", "AB")]
    [TestCase(@"a.b", "a\tb", "a\rb")]
    [TestCase(@"(?s)a.b", "a\rb", "ab")]
    [TestCase(@".", "😀", "ab")]
    [TestCase(@"[^a]{2}", "😀b", "😀")]
    [TestCase(@"😀+", "😀😀", "a")]
    [TestCase(@"^abc$", "abc", "abc\n")]
    [TestCase(@"a|b", "b", "ab")]
    [TestCase(@"^$|^a{2}$", "", "a")]
    [TestCase(@"b", "b", "abc")]
    public void A_pattern_of_Java_takes_what_it_takes_there(string pattern, string? allowed, string refused)
    {
        if (allowed is not null)
        {
            Assert.That(Given(pattern, allowed).Functions[0].Environment["VALUE"], Is.EqualTo(allowed));
            Assert.That(Given(pattern, allowed).Warnings, Has.None.Contains("AllowedPattern"));
        }

        Assert.That(() => Given(pattern, refused), Throws.InstanceOf<Local.UserError>().With.Message.Contains("which is not allowed"));
    }

    [TestCase(@"\X+", @"\X")]
    [TestCase(@"\N{DIGIT ONE}", @"\N")]
    [TestCase(@"\p{IsLatin}+", @"\p{IsLatin}")]
    [TestCase(@"\p{InGreek}+", @"\p{InGreek}")]
    [TestCase(@"\b{g}a", @"\b{g}")]
    [TestCase("(?x) a b", "the flag (?x)")]
    [TestCase("[😀]", "a character beyond U+FFFF in brackets")]
    [TestCase(@"\x{1F600}", "the character 1F600")]
    public void A_pattern_that_cannot_be_translated_is_warned_of_and_takes_anything(string pattern, string part)
    {
        var stack = Given(pattern, "any thing");
        Assert.That(stack.Functions[0].Environment["VALUE"], Is.EqualTo("any thing"));
        Assert.That(stack.Warnings, Has.Some.EqualTo(
            $"t.yaml:1: the AllowedPattern of P has {part}, which only Java's regular expressions have; its values are not checked against it"));
    }

    /// <summary>Java refuses them, and so does CloudFormation: https://github.com/aws-cloudformation/cfn-lint/issues/1565</summary>
    [TestCase("[")]
    [TestCase("[a")]
    [TestCase("^abc|def)$")]
    [TestCase("(a")]
    [TestCase("a(?#b)")]
    [TestCase("(?'n'a)")]
    [TestCase("(a)(?(1)b)")]
    [TestCase("(?<n-m>a)")]
    [TestCase("(?<1>a)")]
    [TestCase("(?<n>a)(?<n>b)")]
    [TestCase(@"\k<n>(?<n>a)")]
    [TestCase(@"(?<n>a)\k'n'")]
    [TestCase("(?i#a)")]
    [TestCase("*a")]
    [TestCase("a{x}")]
    [TestCase("[z-a]")]
    [TestCase(@"\")]
    [TestCase(@"\y")]
    [TestCase(@"\u12")]
    public void What_is_no_pattern_in_Java_either_ends_the_start(string pattern) =>
        Assert.That(() => Given(pattern, "a"), Throws.InstanceOf<Local.UserError>().With.Message.EqualTo("the AllowedPattern of P is not a regular expression"));

    private static Local.Template.Stack Given(string pattern, string value) => TestTemplate.Read(
        $"Parameters: {{P: {{Type: String, AllowedPattern: '{pattern.Replace("'", "''", StringComparison.Ordinal)}'}}}}\n{TestTemplate.WithValue("!Ref P")}",
        ("P", value));
}
