using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Functions.Local.Template.Document;

/// <summary>Reads a template file, YAML or JSON (which is YAML too), into nodes that know their lines.</summary>
internal sealed class DocumentReader
{
    // Far beyond any template, far below what would exhaust the stack.
    private const int DeepestNesting = 200;

    // An alias stands for all that its anchor holds, other aliases included: a few lines can stand for more than memory does.
    private const int MostValues = 200_000;

    private readonly string _file;
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, (Node Node, int Values)> _anchors = [];
    private readonly List<string> _warnings = [];
    private UserError? _fault;
    private UserError? _tooDeep;
    private bool _toldOfAliases;
    private int _depth;
    private int _values;

    private DocumentReader(string file, string text)
    {
        _file = file;
        _scanner = new Scanner(new StringReader(text));
        _parser = new Parser(_scanner);
    }

    /// <returns>The template's top level.</returns>
    /// <exception cref="UserError">The file cannot be read, is not one well-formed mapping, or is written for another tool.</exception>
    public static MapNode Read(string file) => Read(file, out _);

    /// <param name="file">The template.</param>
    /// <param name="warnings">A line about each thing that is read here and that CloudFormation refuses.</param>
    public static MapNode Read(string file, out IReadOnlyList<string> warnings)
    {
        var text = ReadText(file);
        var reader = new DocumentReader(file, text);
        try
        {
            warnings = reader._warnings;
            return reader.ReadDocument();
        }
        catch (YamlException exception)
        {
            Dialects.RefuseSource(text, file);
            throw reader._tooDeep ?? SyntaxErrors.Describe(file, text, exception);
        }
        catch (ArgumentException)
        {
            // YamlDotNet's scanner makes a character of an escape without looking at it.
            throw new UserError(
                "not valid YAML: an escape here holds half a surrogate pair", file, (int)reader._scanner.CurrentPosition.Line);
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner throws this at a colon within braces that the line before should have closed.
            throw new UserError(
                "not valid YAML: a brace or bracket before this is not closed", file, (int)reader._scanner.CurrentPosition.Line);
        }
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError("no such file; name the CloudFormation template with --template", file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserError("cannot be read; name a readable CloudFormation template with --template", file);
        }
    }

    private MapNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            throw new UserError("the template is empty; it needs at least a Resources section", _file, 1);
        }

        // What the whole is comes before any detail of it, which may well be right in another tool's file.
        var root = ReadNode();
        Dialects.Refuse(root);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            throw At(second).Error("a second YAML document starts here; a template is one document");
        }

        return _fault is { } fault
            ? throw fault
            : root as MapNode ?? throw root.Error($"the template is {root.Kind}; it must be a mapping with a Resources section");
    }

    /// <summary>Keeps the first fault for when it is known what the file is.</summary>
    private void Fault(UserError fault) => _fault ??= fault;

    private Node ReadNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Aliased(alias);
        }

        var start = _parser.Require<NodeEvent>();
        if (++_depth > DeepestNesting)
        {
            _depth--;
            _tooDeep ??= At(start).Error($"more than {DeepestNesting} levels of nesting");
            Fault(_tooDeep);
            _parser.SkipThisAndNestedEvents();
            return new TextNode(At(start), "");
        }

        var before = _values++;
        var node = WithTag(start, ReadUntagged());
        _depth--;
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = (node, _values - before);
        }

        return node;
    }

    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
    private Node Aliased(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var anchored))
        {
            return Faulty(At(alias), $"the alias *{alias.Value} stands before the end of its anchor &{alias.Value}, or there is none");
        }

        if (_values + anchored.Values > MostValues)
        {
            return Faulty(At(alias), $"the aliases stand for more than {MostValues} values; write fewer");
        }

        if (!_toldOfAliases)
        {
            _toldOfAliases = true;
            _warnings.Add(At(alias).Note($"CloudFormation takes no YAML aliases such as *{alias.Value}: write them out, or deploy what `aws cloudformation package` makes of this file"));
        }

        _values += anchored.Values;
        return anchored.Node;
    }

    private TextNode Faulty(Location at, string message)
    {
        Fault(at.Error(message));
        return new TextNode(at, "");
    }

    private Node ReadUntagged()
    {
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return ReadScalar(scalar);
        }

        return _parser.TryConsume<SequenceStart>(out var list) ? ReadList(list) : ReadMap(_parser.Consume<MappingStart>());
    }

    private TextNode ReadScalar(Scalar scalar)
    {
        if (IsNull(scalar))
        {
            Fault(At(scalar).Error("there is no value here, and CloudFormation allows no null; give one or remove the key"));
            return new TextNode(At(scalar), "");
        }

        return new TextNode(At(scalar), IsPlain(scalar) ? Yaml11.Resolve(scalar.Value) : scalar.Value) { Name = scalar.Value };
    }

    private ListNode ReadList(SequenceStart start)
    {
        var items = new List<Node>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode());
        }

        return new ListNode(At(start), items);
    }

    private Node ReadMap(MappingStart start)
    {
        var entries = new List<MapEntry>();
        var lines = new Dictionary<string, int>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                Fault(At(_parser.Require<NodeEvent>()).Error("a key must be a single value, not a list, mapping or alias"));
                ReadNode();
                ReadNode();
                continue;
            }

            CheckKey(key, lines);
            entries.Add(new MapEntry(At(key), key.Value, ReadNode()));
        }

        var map = new MapNode(At(start), entries);
        return Intrinsics.FromLongForm(map, Fault) ?? (Node)map;
    }

    private void CheckKey(Scalar key, Dictionary<string, int> lines)
    {
        if (!lines.TryAdd(key.Value, At(key).Line))
        {
            Fault(At(key).Error($"the key {key.Value} stands here a second time, first in line {lines[key.Value]}; keep one"));
        }
        else if (key is { Value: "<<", Style: ScalarStyle.Plain })
        {
            Fault(At(key).Error("CloudFormation does not support YAML merges (<<); write the keys out"));
        }
        else if (IsPlain(key) && Yaml11.KindOfKey(key.Value) is { } kind)
        {
            _warnings.Add(At(key).Note($"CloudFormation reads the key {key.Value} as {kind} and refuses the template: map keys must be strings; put it in quotes"));
        }
    }

    private Node WithTag(NodeEvent start, Node node)
    {
        if (start.Tag.IsEmpty || start.Tag.IsNonSpecific)
        {
            return node;
        }

        const string yamlTypes = "tag:yaml.org,2002:";
        var tag = start.Tag.Value;
        return tag.StartsWith(yamlTypes, StringComparison.Ordinal)
            ? OfType(At(start), tag[yamlTypes.Length..], node)
            : Intrinsics.FromTag(At(start), tag, node);
    }

    private Node OfType(Location at, string type, Node node)
    {
        switch (type, node)
        {
            case ("str" or "int" or "float" or "bool", TextNode text) when Yaml11.Resolve(type, text.Text) is { } value:
                return text with { Text = value };
            case ("seq", ListNode) or ("map", MapNode or FunctionNode):
                return node;
            case ("str" or "int" or "float" or "bool" or "seq" or "map", _):
                Fault(at.Error($"{(node is TextNode { Name: var name } ? name : node.Kind)} is no !!{type}; remove the tag or mend the value"));
                return node;
            default:
                Fault(at.Error($"CloudFormation does not support the YAML type !!{type}"));
                return node;
        }
    }

    // A tag or quotes make it a string.
    private static bool IsNull(Scalar scalar) => IsPlain(scalar) && Yaml11.IsNull(scalar.Value);

    private static bool IsPlain(Scalar scalar) => scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true };

    private Location At(ParsingEvent parsed) => new(_file, (int)parsed.Start.Line);
}
