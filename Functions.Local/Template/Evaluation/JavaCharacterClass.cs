using System.Text;

namespace Functions.Local.Template.Evaluation;

/// <summary>A character class of Java, which may hold classes (their union) and <c>&amp;&amp;</c> (an intersection):
/// <c>[a-z&amp;&amp;[^b]]</c>.</summary>
internal sealed class JavaCharacterClass
{
    private readonly JavaRegexReader _reader;
    private readonly List<string> _intersected = [];
    private readonly List<string> _united = [];
    private readonly StringBuilder _inside = new();

    private JavaCharacterClass(JavaRegexReader reader) => _reader = reader;

    private bool IsEmpty => _inside.Length == 0 && _united.Count == 0 && _intersected.Count == 0;

    /// <summary>Reads on after the bracket that opens it.</summary>
    /// <returns>What matches one character of it in .NET.</returns>
    /// <exception cref="NotSupportedException">.NET has nothing for it.</exception>
    /// <exception cref="FormatException">It is none in Java either.</exception>
    public static string Read(JavaRegexReader reader)
    {
        var negated = reader.TryTake('^');
        var matcher = new JavaCharacterClass(reader).ReadToEnd();
        return negated ? CharacterSet.AllBut(matcher) : matcher;
    }

    private string ReadToEnd()
    {
        while (true)
        {
            if (_reader.TryTakeText("&&"))
            {
                Intersect();
                continue;
            }

            switch (_reader.Next())
            {
                case null:
                    throw new FormatException("the class is not closed");
                case ']' when !IsEmpty:
                    Intersect();
                    return _intersected is [var only] ? only : $"(?:{string.Concat(_intersected.Select(one => $"(?={one})"))}{CharacterSet.None.Not().Matcher})";
                case '[':
                    _united.Add(Read(_reader));
                    break;
                case '\\' when _reader.TryTake('Q'):
                    foreach (var literal in _reader.UntilText(@"\E"))
                    {
                        Add(CharacterSet.Of(literal));
                    }

                    break;
                case '\\':
                    AddOrRange(JavaCharacters.AfterBackslash(_reader));
                    break;
                case { } literal:
                    AddOrRange(CharacterSet.Of(literal));
                    break;
            }
        }
    }

    private void AddOrRange(CharacterSet start)
    {
        // A hyphen before the end, before a class or after one is itself.
        if (start.Single is not { } first || !_reader.Peeks('-') || _reader.PeeksText("-]") || _reader.PeeksText("-[") || _reader.PeeksText("-&&"))
        {
            Add(start);
            return;
        }

        _reader.TryTake('-');
        var end = _reader.Next() switch
        {
            null => throw new FormatException("the class is not closed"),
            '\\' => JavaCharacters.AfterBackslash(_reader).Single ?? throw new FormatException("not the end of a range"),
            { } literal => literal,
        };
        if (end < first)
        {
            throw new FormatException("a range goes backwards");
        }

        Check(first);
        Check(end);
        _inside.Append(CharacterSet.Literal(first)).Append('-').Append(CharacterSet.Literal(end));
    }

    private void Add(CharacterSet set)
    {
        Check(set.Single);
        if (set.IsNegated)
        {
            _united.Add(set.Matcher);
        }
        else
        {
            _inside.Append(set.Inside);
        }
    }

    private static void Check(char? character)
    {
        if (character is { } one && char.IsSurrogate(one))
        {
            throw new NotSupportedException("a character beyond U+FFFF in brackets");
        }
    }

    private void Intersect()
    {
        string[] united = _inside.Length > 0 ? [.. _united, new CharacterSet(_inside.ToString()).Matcher] : [.. _united];
        _intersected.Add(united is [var only] ? only : united.Length == 0 ? CharacterSet.None.Matcher : $"(?:{string.Join('|', united)})");
        _united.Clear();
        _inside.Clear();
    }
}
