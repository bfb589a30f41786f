using System.Globalization;
using System.Text.RegularExpressions;
using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>What one parameter's declaration allows.</summary>
internal sealed class ParameterRules
{
    private static readonly string[] s_known =
    [
        "Type", "Default", "Description", "AllowedValues", "AllowedPattern", "ConstraintDescription", "NoEcho",
        "MinLength", "MaxLength", "MinValue", "MaxValue",
    ];

    private readonly MapEntry _entry;
    private readonly MapNode _declaration;
    private readonly string[]? _allowedValues;
    private readonly string? _allowedPattern;
    private readonly Regex? _pattern;
    private readonly decimal? _minLength;
    private readonly decimal? _maxLength;
    private readonly decimal? _minValue;
    private readonly decimal? _maxValue;

    public ParameterRules(MapEntry entry)
    {
        _entry = entry;
        _declaration = entry.Value as MapNode
            ?? throw entry.Error($"the parameter {entry.Key} is {entry.Value.Kind}; it must be a mapping with a Type");
        if (_declaration.Entries.FirstOrDefault(rule => !s_known.Contains(rule.Key)) is { } unknown)
        {
            throw unknown.Error($"the parameter {entry.Key} has {unknown.Key}; a parameter may have {string.Join(", ", s_known)}");
        }

        Type = Text("Type") ?? throw entry.Error($"the parameter {entry.Key} has no Type; give it String, Number or CommaDelimitedList");
        if (Type is not ("String" or "Number" or "CommaDelimitedList") && !Type.StartsWith("AWS::", StringComparison.Ordinal) && !IsList)
        {
            throw _declaration.Find("Type")!.Error(
                $"the parameter {entry.Key} has the type {Type}; it must be String, Number, CommaDelimitedList or List<Number>");
        }

        Default = Text("Default");
        _allowedValues = AllowedValues();
        (_allowedPattern, _pattern) = AllowedPattern();
        (_minLength, _maxLength) = (Number("MinLength"), Number("MaxLength"));
        (_minValue, _maxValue) = (Number("MinValue"), Number("MaxValue"));
    }

    public string Type { get; }

    public string? Default { get; }

    /// <summary>A line about the rule that cannot be checked here, null when all can.</summary>
    public string? Unchecked { get; private set; }

    public bool IsList => Type is "CommaDelimitedList" || Type.StartsWith("List<", StringComparison.Ordinal);

    /// <summary>What is allowed, to be read after a few words; empty when anything is.</summary>
    public string Hint => (Text("ConstraintDescription"), _allowedValues, _allowedPattern) switch
    {
        ({ } description, null, _) => $" ({description})",
        (_, { } values, _) => $" (allowed: {string.Join(", ", values)})",
        (_, _, { } pattern) => $" (allowed: what matches {pattern})",
        _ when Type is "Number" => $" (allowed: {Range("a number", _minValue, _maxValue)})",
        _ when (_minLength ?? _maxLength) is not null => $" (allowed: {Range("a length", _minLength, _maxLength)})",
        _ => "",
    };

    /// <exception cref="UserError">The value is not allowed.</exception>
    public void Check(string value)
    {
        var number = decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : (decimal?)null;
        var allowed = (Type is not ("Number" or "List<Number>") || number is not null)
            && (_allowedValues is null || _allowedValues.Contains(value))
            && (_pattern is null || Matches(_pattern, value))
            && !(value.Length < _minLength) && !(value.Length > _maxLength)
            && !(number < _minValue) && !(number > _maxValue);
        if (!allowed)
        {
            throw _entry.Error(
                $"the parameter {_entry.Key} is '{value}', which is not allowed{Hint}; give another with --parameter {_entry.Key}=value");
        }
    }

    private (string? Pattern, Regex? Whole) AllowedPattern()
    {
        if (Text("AllowedPattern") is not { } pattern)
        {
            return (null, null);
        }

        try
        {
            return (pattern, JavaRegex.MatchingWhole(pattern));
        }
        catch (NotSupportedException exception)
        {
            Unchecked = _declaration.Find("AllowedPattern")!.Location.Note(
                $"the AllowedPattern of {_entry.Key} has {exception.Message}, which only Java's regular expressions have; its values are not checked against it");
            return (pattern, null);
        }
        catch (FormatException)
        {
            throw _declaration.Find("AllowedPattern")!.Error($"the AllowedPattern of {_entry.Key} is not a regular expression");
        }
    }

    private bool Matches(Regex pattern, string value)
    {
        try
        {
            return pattern.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            throw _declaration.Find("AllowedPattern")!.Error($"the AllowedPattern of {_entry.Key} takes too long on '{value}'; simplify it");
        }
    }

    private string[]? AllowedValues() => _declaration.Find("AllowedValues")?.Value switch
    {
        null => null,
        ListNode list => [.. list.Items.Select(item => item is TextNode text ? text.Text : throw NotText(item, "AllowedValues"))],
        var other => throw other.Error($"the AllowedValues of {_entry.Key} is {other.Kind}; it must be a list"),
    };

    private string? Text(string rule) => _declaration.Find(rule)?.Value switch
    {
        null => null,
        TextNode text => text.Text,
        var other => throw NotText(other, rule),
    };

    private UserError NotText(Node node, string rule) =>
        node.Error($"{rule} of the parameter {_entry.Key} holds {node.Kind}; it must be a plain value");

    private decimal? Number(string rule) => Text(rule) is not { } text
        ? null
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw _declaration.Find(rule)!.Error($"{rule} of the parameter {_entry.Key} is '{text}'; it must be a number");

    private static string Range(string noun, decimal? least, decimal? most) => (least, most) switch
    {
        (null, null) => noun,
        (_, null) => $"{noun} of at least {least}",
        (null, _) => $"{noun} of at most {most}",
        _ => $"{noun} from {least} to {most}",
    };
}
