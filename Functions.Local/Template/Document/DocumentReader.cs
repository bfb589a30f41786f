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
    private int _depth;
    private int _values;

    private DocumentReader(string file, string text)
    {
        _file = file;
        _scanner = new Scanner(new StringReader(text));
        _parser = new Parser(_scanner);
    }

    /// <returns>The template's top level.</returns>
    /// <exception cref="UserError">The file cannot be read or is not one well-formed mapping.</exception>
    public static MapNode Read(string file)
    {
        var text = ReadText(file);
        var reader = new DocumentReader(file, text);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException exception)
        {
            throw SyntaxErrors.Describe(file, text, exception);
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

        var root = ReadNode();
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            throw At(second).Error("a second YAML document starts here; a template is one document");
        }

        return root as MapNode ?? throw root.Error($"the template is {root.Kind}; it must be a mapping with a Resources section");
    }

    private Node ReadNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            if (!_anchors.TryGetValue(alias.Value, out var anchored))
            {
                throw At(alias).Error($"the alias *{alias.Value} stands before the end of its anchor &{alias.Value}, or there is none");
            }

            _values += anchored.Values;
            return _values <= MostValues ? anchored.Node : throw At(alias).Error($"the aliases stand for more than {MostValues} values; write fewer");
        }

        var start = _parser.Require<NodeEvent>();
        if (++_depth > DeepestNesting)
        {
            throw At(start).Error($"more than {DeepestNesting} levels of nesting");
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

    private Node ReadUntagged()
    {
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return IsNull(scalar)
                ? throw At(scalar).Error("there is no value here, and CloudFormation allows no null; give one or remove the key")
                : new TextNode(At(scalar), scalar.Value);
        }

        return _parser.TryConsume<SequenceStart>(out var list) ? ReadList(list) : ReadMap(_parser.Consume<MappingStart>());
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
                throw At(_parser.Require<NodeEvent>()).Error("a key must be a single value, not a list, mapping or alias");
            }

            if (!lines.TryAdd(key.Value, At(key).Line))
            {
                throw At(key).Error($"the key {key.Value} stands here a second time, first in line {lines[key.Value]}; keep one");
            }

            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                throw At(key).Error("CloudFormation does not support YAML merges (<<); write the keys out");
            }

            entries.Add(new MapEntry(At(key), key.Value, ReadNode()));
        }

        var map = new MapNode(At(start), entries);
        return Intrinsics.FromLongForm(map) ?? (Node)map;
    }

    private Node WithTag(NodeEvent start, Node node)
    {
        if (start.Tag.IsEmpty || start.Tag.IsNonSpecific)
        {
            return node;
        }

        const string yamlTypes = "tag:yaml.org,2002:";
        var tag = start.Tag.Value;
        if (tag.StartsWith(yamlTypes, StringComparison.Ordinal))
        {
            return tag[yamlTypes.Length..] is "str" or "int" or "float" or "bool" or "seq" or "map"
                ? node
                : throw At(start).Error($"CloudFormation does not support the YAML type !!{tag[yamlTypes.Length..]}");
        }

        return Intrinsics.FromTag(At(start), tag, node);
    }

    // YAML 1.1, https://yaml.org/type/null.html; a tag or quotes make it a string.
    private static bool IsNull(Scalar scalar) =>
        scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true, Value: "" or "~" or "null" or "Null" or "NULL" };

    private Location At(ParsingEvent parsed) => new(_file, (int)parsed.Start.Line);
}
