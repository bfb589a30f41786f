using System.Text;
using System.Text.RegularExpressions;

namespace Functions.Local.Template.Evaluation;

/// <summary>
/// Regular expressions of Java, which CloudFormation's AllowedPattern is, as .NET's:
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html and
/// https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html
/// </summary>
internal sealed partial class JavaRegex
{
    private readonly JavaRegexReader _reader;
    private readonly StringBuilder _net = new();
    private readonly Stack<int> _groups = [];
    private int _atom;
    private bool _dotMatchesAll;

    private JavaRegex(string pattern) => _reader = new JavaRegexReader(pattern);

    /// <returns>What matches whole values only, as CloudFormation does.</returns>
    /// <exception cref="NotSupportedException">.NET has nothing for a part of the pattern, which the message names.</exception>
    /// <exception cref="FormatException">The pattern is none in Java either.</exception>
    public static Regex MatchingWhole(string pattern)
    {
        var net = new JavaRegex(pattern).Translate();
        try
        {
            return new Regex($@"^(?:{net})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (RegexParseException exception)
        {
            throw new FormatException("not a regular expression", exception);
        }
    }

    private string Translate()
    {
        while (_reader.Next() is { } character)
        {
            switch (character)
            {
                case '\\':
                    Escape();
                    break;
                case '[':
                    Atom(JavaCharacterClass.Read(_reader));
                    break;
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    _net.Append(')');
                    _atom = _groups.TryPop(out var start) ? start : _atom;
                    break;
                case '*' or '+' or '?':
                    Quantifier($"{character}");
                    break;
                case '{':
                    Quantifier(Repetition().Match(_reader.Until('}')) is { Success: true, Value: var count }
                        ? $"{{{count}}}"
                        : throw new FormatException("not a repetition"));
                    break;
                case '.':
                    Atom((_dotMatchesAll ? CharacterSet.None : CharacterSet.LineTerminators).Not().Matcher);
                    break;
                case { } high when char.IsHighSurrogate(high):
                    Atom($"(?:{high}{_reader.Next()})");
                    break;
                default:
                    Atom($"{character}");
                    break;
            }
        }

        return _net.ToString();
    }

    private void Atom(string net)
    {
        _atom = _net.Length;
        _net.Append(net);
    }

    /// <summary>A quantifier and what may follow it: <c>?</c> for as few as possible, <c>+</c> for what is never given back.</summary>
    private void Quantifier(string quantifier)
    {
        if (!_reader.TryTake('+'))
        {
            _net.Append(quantifier).Append(_reader.TryTake('?') ? "?" : "");
            return;
        }

        _net.Insert(_atom, "(?>").Append(quantifier).Append(')');
    }

    private void OpenGroup()
    {
        _groups.Push(_net.Length);
        _net.Append('(');
        if (!_reader.TryTake('?'))
        {
            return;
        }

        var flags = _reader.While(char.IsAsciiLetter);
        if (flags.Length == 0 && !_reader.Peeks('-'))
        {
            // Groups without a number, with a name, atomic ones and those that look around are written alike.
            _net.Append('?').Append(_reader.Next());
            return;
        }

        var off = _reader.TryTake('-') ? _reader.While(char.IsAsciiLetter) : "";
        if ((flags + off).FirstOrDefault(flag => flag is not ('i' or 'm' or 's' or 'u')) is var other and not '\0')
        {
            throw new NotSupportedException($"the flag (?{other})");
        }

        _dotMatchesAll |= flags.Contains('s');
        var kept = flags.Replace("u", "", StringComparison.Ordinal) + (off.Replace("u", "", StringComparison.Ordinal) is { Length: > 0 } less ? $"-{less}" : "");
        _net.Append('?').Append(kept);
        if (_reader.TryTake(')'))
        {
            // Flags for what follows: no group, so nothing for a quantifier to repeat.
            _groups.Pop();
            _net.Append(kept.Length == 0 ? ":)" : ")");
        }
    }

    private void Escape()
    {
        if (_reader.TryTake('Q'))
        {
            foreach (var literal in _reader.UntilText(@"\E"))
            {
                Atom(Regex.Escape($"{literal}"));
            }

            return;
        }

        if (_reader.TryTake('R'))
        {
            Atom(@"(?:\r\n|[\n\x0B\f\r\u0085\u2028\u2029])");
        }
        else if (_reader.TryTake('X'))
        {
            throw new NotSupportedException(@"\X");
        }
        else if (_reader.TakesOneOf("AbBGzZ") is { } anchor)
        {
            // Java's word boundary with braces, \b{g}, is a grapheme's.
            Atom(anchor == 'b' && _reader.Peeks('{') ? throw new NotSupportedException(@"\b{g}") : $@"\{anchor}");
        }
        else if (_reader.TakesOneOf("123456789") is { } digit)
        {
            Atom($@"(?:\{digit})");
        }
        else if (_reader.TryTake('k'))
        {
            Atom(@"\k");
            _net.Append(_reader.Until('>')).Append('>');
        }
        else
        {
            Atom(JavaCharacters.AfterBackslash(_reader).Matcher);
        }
    }

    [GeneratedRegex(@"^[0-9]+(?:,[0-9]*)?\z")]
    private static partial Regex Repetition();
}
