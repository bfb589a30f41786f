using System.Globalization;
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
    private readonly Stack<(int Start, bool DotMatchesAll)> _groups = [];
    private readonly Dictionary<string, int> _names = [];
    private int _captures;
    private int _highestReference;
    private int _atom;
    private bool _dotMatchesAll;

    private JavaRegex(string pattern) => _reader = new JavaRegexReader(pattern);

    /// <returns>What matches whole values only, as CloudFormation does.</returns>
    /// <exception cref="NotSupportedException">.NET has nothing for a part of the pattern, which the message names.</exception>
    /// <exception cref="FormatException">The pattern is none in Java either.</exception>
    public static Regex MatchingWhole(string pattern)
    {
        var java = new JavaRegex(pattern);
        var net = java.Translate();
        // To Java, what refers to a group that is not there never matches; .NET wants the group, so here are some that never do.
        var missing = string.Concat(Enumerable.Range(1, java._highestReference).Skip(java._captures).Select(number => $"(?:(?<{number}>(?!))|)"));
        try
        {
            return new Regex($@"^(?:{net}){missing}\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
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
                    if (_groups.TryPop(out var group))
                        (_atom, _dotMatchesAll) = group;
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
        _groups.Push((_net.Length, _dotMatchesAll));
        _net.Append('(');
        if (!_reader.TryTake('?'))
        {
            // By number, because .NET would count those with a name last.
            _net.Append(CultureInfo.InvariantCulture, $"?<{++_captures}>");
            return;
        }

        var flags = _reader.While(char.IsAsciiLetter);
        if (flags.Length == 0 && !_reader.Peeks('-'))
        {
            _net.Append('?').Append(KindOfGroup());
            return;
        }

        var off = _reader.TryTake('-') ? _reader.While(char.IsAsciiLetter) : "";
        if ((flags + off).FirstOrDefault(flag => flag is not ('i' or 'm' or 's' or 'u')) is var other and not '\0')
        {
            throw new NotSupportedException($"the flag (?{other})");
        }

        _dotMatchesAll = (_dotMatchesAll || flags.Contains('s')) && !off.Contains('s');
        var kept = flags.Replace("u", "", StringComparison.Ordinal) + (off.Replace("u", "", StringComparison.Ordinal) is { Length: > 0 } less ? $"-{less}" : "");
        _net.Append('?').Append(kept);
        if (_reader.TryTake(')'))
        {
            // Flags for what follows: no group, so nothing for a quantifier to repeat.
            _groups.Pop();
            _net.Append(kept.Length == 0 ? ":)" : ")");
            return;
        }

        _net.Append(_reader.TryTake(':') ? ':' : throw new FormatException("not flags"));
    }

    /// <summary>What follows <c>(?</c>: nothing that only .NET has, as comments, names in quotes and conditions.</summary>
    private string KindOfGroup()
    {
        if (_reader.TakesOneOf(":>=!") is { } kind)
        {
            return $"{kind}";
        }

        if (!_reader.TryTake('<'))
        {
            throw new FormatException("not a group");
        }

        if (_reader.TakesOneOf("=!") is { } behind)
        {
            return $"<{behind}";
        }

        var name = _reader.Until('>');
        return GroupName().IsMatch(name) && _names.TryAdd(name, ++_captures) ? $"<{_captures}>" : throw new FormatException("not a name, or the name of two");
    }

    /// <summary>Of more digits than one, those count that make the number of a group that has begun.</summary>
    private void Reference(int number)
    {
        while (_reader.PeeksDigit() is { } next && (number * 10) + next <= _captures)
        {
            number = (number * 10) + next;
            _reader.Next();
        }

        _highestReference = Math.Max(_highestReference, number);
        Atom($@"\k<{number}>");
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
            Reference(digit - '0');
        }
        else if (_reader.TryTake('k'))
        {
            Atom(_reader.TryTake('<') && _names.TryGetValue(_reader.Until('>'), out var group) ? $@"\k<{group}>" : throw new FormatException("no such group"));
        }
        else
        {
            Atom(JavaCharacters.AfterBackslash(_reader).Matcher);
        }
    }

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9]*\z")]
    private static partial Regex GroupName();

    [GeneratedRegex(@"^[0-9]+(?:,[0-9]*)?\z")]
    private static partial Regex Repetition();
}
