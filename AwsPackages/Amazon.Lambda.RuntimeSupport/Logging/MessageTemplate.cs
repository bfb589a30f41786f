using System.Collections;
using System.Globalization;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// A message with places for arguments: <c>{Name}</c> in order, or <c>{0}</c> by position when the names are all the
/// numbers from zero; <c>{Name:format}</c> with .NET's format strings. <c>{{</c> opens no place. What has no argument,
/// and what reads badly in a sentence (null, lists, dictionaries), stays as it is written.
/// </summary>
internal readonly struct MessageTemplate
{
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Longer byte arrays are cut, their length given instead.</summary>
    private const int MaxBytesShown = 16;

    private readonly string _text;
    private readonly object?[] _arguments;

    private MessageTemplate(string text, object?[] arguments, List<Place> places)
    {
        _text = text;
        _arguments = arguments;
        Places = places;
    }

    public List<Place> Places { get; }

    public static MessageTemplate Parse(string text, object?[] arguments)
    {
        List<Place> places = [];
        for (var open = 0; arguments.Length > 0 && open < text.Length; open++)
        {
            if (text[open] != '{')
                continue;
            if (open + 1 < text.Length && text[open + 1] == '{')
            {
                open++;
                continue;
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
                break;
            if (close > open + 1)
                places.Add(Place.Parse(text, open, close, places.Count));
            open = close;
        }

        return new MessageTemplate(text, arguments, ByPosition(places));
    }

    public string Fill()
    {
        if (Places.Count == 0)
            return _text;

        var message = new StringBuilder(_text.Length * 2);
        var end = 0;
        foreach (var place in Places)
        {
            message.Append(_text, end, place.Start - end);
            end = place.Start + place.Length;
            var hasText = TryGetArgument(place, out var argument)
                && argument is not (null or IDictionary or IList and not byte[]);
            message.Append(hasText ? Format(argument!, place.Format) : _text.Substring(place.Start, place.Length));
        }

        return message.Append(_text, end, _text.Length - end).ToString();
    }

    public bool TryGetArgument(Place place, out object? argument)
    {
        argument = place.Argument < _arguments.Length ? _arguments[place.Argument] : null;
        return place.Argument < _arguments.Length;
    }

    /// <summary>A value as text; with a format that does not suit it, as if without one.</summary>
    public static string Format(object value, string? format)
    {
        if (value is byte[] bytes)
        {
            return bytes.Length <= MaxBytesShown
                ? Convert.ToHexString(bytes)
                : $"{Convert.ToHexString(bytes, 0, MaxBytesShown)}... ({bytes.Length} bytes)";
        }

        if (format is null)
        {
            format = value switch
            {
                DateTime or DateTimeOffset => TimeFormat,
                DateOnly => "yyyy-MM-dd",
                TimeOnly => "HH:mm:ss.fff",
                _ => null,
            };
        }

        try
        {
            return value is IFormattable formattable
                ? formattable.ToString(format, CultureInfo.InvariantCulture)
                : value.ToString() ?? "";
        }
        catch (FormatException)
        {
            return value.ToString() ?? "";
        }
    }

    private static List<Place> ByPosition(List<Place> places)
    {
        List<Place> numbered = [];
        foreach (var place in places)
        {
            if (!int.TryParse(place.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
                return places;
            numbered.Add(place with { Argument = position });
        }

        var positions = numbered.Select(place => place.Argument).Distinct().ToList();
        return positions.Count > 0 && positions.Max() == positions.Count - 1 ? numbered : places;
    }

    /// <summary>Where in the text (with its braces), what it is called, and the index of its argument.</summary>
    internal readonly record struct Place(int Start, int Length, string Name, string? Format, int Argument)
    {
        public static Place Parse(string text, int open, int close, int index)
        {
            // "@" asks for JSON by reflection, which a natively compiled program does not have; text it is.
            var token = text.AsSpan(open + 1, close - open - 1).TrimStart('@');
            var colon = token.IndexOf(':');
            var format = colon < 0 ? "" : token[(colon + 1)..].Trim().ToString();
            return new Place(
                open,
                close - open + 1,
                (colon < 0 ? token : token[..colon]).Trim().ToString(),
                format.Length == 0 ? null : format,
                index);
        }
    }
}
