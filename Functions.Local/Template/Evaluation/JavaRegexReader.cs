namespace Functions.Local.Template.Evaluation;

/// <summary>Walks through a regular expression.</summary>
internal sealed class JavaRegexReader(string pattern)
{
    private int _position;

    /// <returns>Null at the end.</returns>
    public char? Next() => _position < pattern.Length ? pattern[_position++] : null;

    public bool Peeks(char character) => _position < pattern.Length && pattern[_position] == character;

    public bool PeeksText(string text) => pattern.AsSpan(_position).StartsWith(text);

    public bool TryTake(char character)
    {
        var peeks = Peeks(character);
        _position += peeks ? 1 : 0;
        return peeks;
    }

    public bool TryTakeText(string text)
    {
        var peeks = PeeksText(text);
        _position += peeks ? text.Length : 0;
        return peeks;
    }

    /// <returns>The next character if it is one of these.</returns>
    public char? TakesOneOf(string characters) =>
        _position < pattern.Length && characters.Contains(pattern[_position]) ? pattern[_position++] : null;

    /// <returns>The next digit's value; it is not passed over.</returns>
    public int? PeeksDigit() => _position < pattern.Length && char.IsAsciiDigit(pattern[_position]) ? pattern[_position] - '0' : null;

    public string While(Func<char, bool> condition)
    {
        var start = _position;
        while (_position < pattern.Length && condition(pattern[_position]))
        {
            _position++;
        }

        return pattern[start.._position];
    }

    /// <returns>What stands before a character, which is passed over; all the rest when it does not come.</returns>
    public string Until(char character) => UntilText($"{character}");

    public string UntilText(string text)
    {
        var end = pattern.IndexOf(text, _position, StringComparison.Ordinal);
        var taken = end < 0 ? pattern[_position..] : pattern[_position..end];
        _position = end < 0 ? pattern.Length : end + text.Length;
        return taken;
    }
}
