using System.Globalization;
using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Template.Resources;

/// <summary>Reads the properties of a resource, evaluating only those that are asked for.</summary>
internal sealed class Properties
{
    private readonly Resource _resource;
    private readonly Evaluator _evaluator;
    private readonly MapNode _map;
    private readonly string _prefix;

    public Properties(Resource resource, Evaluator evaluator)
        : this(resource, evaluator, resource.Properties, "")
    {
    }

    private Properties(Resource resource, Evaluator evaluator, MapNode map, string prefix) =>
        (_resource, _evaluator, _map, _prefix) = (resource, evaluator, map, prefix);

    /// <summary>The properties that are there, in the template's order.</summary>
    public IEnumerable<string> Names => _map.Entries.Select(entry => entry.Key);

    /// <summary>Whether the property is there, whatever it comes to.</summary>
    public bool Has(string name) => _map.Find(name) is not null;

    /// <returns>Without functions; null when the property is absent or comes to <c>AWS::NoValue</c>.</returns>
    public Node? Find(string name) => _map.Find(name) is { } entry ? _evaluator.Evaluate(entry.Value) : null;

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        TextNode text => text.Text,
        var other => throw Error(name, $"is {other.Kind}; it must be a single value"),
    };

    /// <param name="name">The property.</param>
    /// <param name="allowed">Every value it may have.</param>
    public string? Text(string name, params ReadOnlySpan<string> allowed) => Text(name) is var text && (text is null || allowed.Contains(text))
        ? text
        : throw Error(name, $"is {text}; it must be {string.Join(" or ", allowed)}");

    public string RequiredText(string name, params ReadOnlySpan<string> allowed) => Text(name, allowed) ?? throw Missing(name);

    public string RequiredText(string name) => Text(name) ?? throw Missing(name);

    /// <returns>Null as well when only AWS can evaluate the property.</returns>
    public string? TextIfKnown(string name)
    {
        try
        {
            return Text(name);
        }
        catch (UserError)
        {
            return null;
        }
    }

    /// <summary>Whether the property comes to a single value that is not empty. What only AWS can evaluate does.</summary>
    public bool IsGiven(string name)
    {
        try
        {
            return Text(name) is { Length: > 0 };
        }
        catch (UserError)
        {
            return true;
        }
    }

    /// <param name="name">The property.</param>
    /// <param name="least">The smallest value allowed.</param>
    /// <param name="most">The largest value allowed.</param>
    public int? Integer(string name, int least, int most) => Text(name) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Error(name, $"is '{text}'; it must be a whole number from {least} to {most}");

    public int RequiredInteger(string name, int least, int most) => Integer(name, least, most) ?? throw Missing(name);

    /// <returns>A number that is not negative.</returns>
    public double? Number(string name) => Text(name) is not { } text
        ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw Error(name, $"is '{text}'; it must be a number of at least 0");

    public bool Boolean(string name) => Text(name) switch
    {
        null => false,
        "" => false,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw Error(name, $"is '{text}'; it must be true or false"),
    };

    /// <summary>The properties within a property.</summary>
    public Properties? Section(string name) => Find(name) switch
    {
        null => null,
        MapNode map => Within(map, name),
        var other => throw Error(name, $"is {other.Kind}; it must be a mapping"),
    };

    /// <summary>The properties of each item of a list.</summary>
    public IReadOnlyList<Properties> Sections(string name) => Find(name) switch
    {
        null => throw Missing(name),
        ListNode list => [.. list.Items.Select(item => item is MapNode map ? Within(map, name) : throw Error(name, $"holds {item.Kind}; it must hold mappings"))],
        var other => throw Error(name, $"is {other.Kind}; it must be a list"),
    };

    /// <summary>A list of single values; empty when the property is absent.</summary>
    public IReadOnlyList<string> TextList(string name) => Find(name) switch
    {
        null => [],
        ListNode list => [.. list.Items.Select(item => item is TextNode text ? text.Text : throw Error(name, $"holds {item.Kind}; it must hold single values"))],
        var other => throw Error(name, $"is {other.Kind}; it must be a list"),
    };

    /// <summary>A mapping of names to single values; empty when the property is absent.</summary>
    public IReadOnlyDictionary<string, string> Texts(string name) => Find(name) switch
    {
        null => new Dictionary<string, string>(),
        MapNode map => map.Entries.ToDictionary(entry => entry.Key, entry => Within(map, name).Text(entry.Key)!),
        var other => throw Error(name, $"is {other.Kind}; it must be a mapping"),
    };

    /// <summary>Ends the start when the template asks for what the local runtime does not do. What is there but empty asks for nothing.</summary>
    /// <param name="name">The property that asks for it.</param>
    /// <param name="why">To be read after "asks for", with what to do.</param>
    public void Refuse(string name, string why)
    {
        if (Find(name) is { } value && !IsEmpty(value))
        {
            throw Error(name, $"asks for {why}");
        }
    }

    private static bool IsEmpty(Node value) => value switch
    {
        TextNode text => text.Text is "" or "false",
        ListNode list => list.Items.All(IsEmpty),
        MapNode map => map.Entries.All(entry => IsEmpty(entry.Value)),
        _ => false,
    };

    /// <summary>An error at a property, or at what ought to hold it.</summary>
    public UserError Error(string name, string message) =>
        (_map.Find(name)?.Location ?? (_prefix.Length == 0 ? _resource.Location : _map.Location)).Error($"{_resource.LogicalId}: {_prefix}{name} {message}");

    private UserError Missing(string name) => Error(name, $"is missing; {_resource.Type} needs it");

    private Properties Within(MapNode map, string name) => new(_resource, _evaluator, map, $"{_prefix}{name}.");
}
