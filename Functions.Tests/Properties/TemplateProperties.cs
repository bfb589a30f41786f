using CsCheck;
using Functions.Local;
using Functions.Tests.Template;

namespace Functions.Tests.Properties;

/// <summary>Whatever a template file holds: it runs, or one line says what is wrong.</summary>
public sealed class TemplateProperties
{
    private static readonly string[] _lines = File.ReadAllLines(Path.Combine(Repository.Root, "template.yaml"));

    private static readonly Gen<string> _piece = Gen.OneOf(
        "", "~", "null", "[]", "{}", "[", "}", "\"", "'", "\t", "-", "- ", ": ", "|", ">", "#", "%", "@", "`", "\0", "\uFEFF", "\u2028", "---", "...",
        "-1", "1e999", "99999999999999999999", "true", "0x7F", "!Ref x", "!Ref AWS::NoValue", "!GetAtt a.b", "!GetAtt a", "!Sub ${", "!Sub ${a.b.c}",
        "!Sub ${AWS::StackName}", "!If [a, b, c]", "!If a", "!Join [a, [b]]", "!Select [9, [a]]", "!Select [-1, []]", "!Split ['', a]", "!FindInMap [a, b, c]",
        "!Base64 x", "!Cidr a", "!Nothing x", "!!binary x", "!<tag:x> y", "&a", "*a", "&a [*a]", "<<: {a: b}", "{Ref: x}", "{'Fn::Sub': [a, {}]}",
        "{{resolve:ssm:x}}", "? a", "AWS::NoValue", "$default", "(((", "a{99999}", "AWS::ApiGatewayV2::Api");

    // One to three edits of the chat's own template: what a hand that slips leaves behind.
    private static readonly Gen<string> _slip = Gen.Select(Gen.Int[0, 7], Gen.Int[0, _lines.Length - 1], Gen.Int[0, _lines.Length - 1], Gen.Int[0, 80], _piece,
            (how, line, other, column, piece) => (how, line, other, column, piece))
        .Array[1, 3]
        .Select(edits =>
        {
            var lines = _lines.ToList();
            foreach (var (how, one, other, column, piece) in edits)
            {
                var at = one % lines.Count;
                var line = lines[at];
                var cut = Math.Min(column, line.Length);
                switch (how)
                {
                    case 0: lines.RemoveAt(at); break;
                    case 1: lines.Insert(at, lines[other % lines.Count]); break;
                    case 2: lines[at] = line[..cut] + piece + line[cut..]; break;
                    case 3: lines[at] = line[..cut] + piece; break;
                    case 4: lines[at] = (line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon ? line[..(colon + 2)] : line) + piece; break;
                    case 5: lines[at] = "  " + line; break;
                    case 6: lines[at] = line.TrimStart(); break;
                    default: lines = lines[..(at + 1)]; break;
                }
                if (lines.Count == 0)
                {
                    break;
                }
            }
            return string.Join('\n', lines);
        });

    private static readonly Gen<string> _section = Gen.OneOf(
        "\"Parameters\"", "\"Conditions\"", "\"Mappings\"", "\"Resources\"", "\"Outputs\"", "\"Transform\"", "\"Type\"", "\"Properties\"", "\"Default\"",
        "\"AllowedPattern\"", "\"AllowedValues\"", "\"Ref\"", "\"Fn::Sub\"", "\"Fn::If\"", "\"Fn::GetAtt\"", "\"Fn::And\"", "\"Condition\"", "\"DependsOn\"", "\"a\"");

    private static readonly Gen<string> _document = Gen.Frequency(
        (4, Gen.Recursive<string>((depth, node) => depth > 5
            ? Gen.OneOf(RandomJson.Value, Gen.OneOf("\"AWS::ApiGatewayV2::Api\"", "\"AWS::Lambda::Function\"", "\"String\"", "\"a\""))
            : Gen.Frequency((4, RandomJson.Object(_section, node)), (1, node.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")), (1, RandomJson.Value)))),
        (1, RandomJson.Value),
        (1, RandomJson.Deep),
        (2, _piece.Array[0, 12].Select(pieces => string.Join('\n', pieces))),
        (2, _piece.Array[0, 12].Select(pieces => string.Join(' ', pieces))),
        (1, Gen.String));

    [Test]
    public async Task A_slip_in_the_template_is_served_or_named_in_one_line()
    {
        var (tried, served) = await TryAsync(_slip, 600);
        Tally.AddInputs(tried - served);
        Assert.That(served, Is.InRange(1, tried - 1));
    }

    [Test]
    public async Task A_random_document_is_refused_in_one_line()
    {
        var (tried, served) = await TryAsync(_document, 3_000);
        Tally.AddInputs(tried);
        Assert.That(served, Is.Zero);
    }

    /// <summary>Aliases that stand for more than any file could hold, and a chain of them that is deeper than any stack.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Aliases_that_explode_are_refused(bool wide)
    {
        var chain = Enumerable.Range(1, wide ? 60 : 20_000).Select(level => wide ? $"  - &a{level} [*a{level - 1}, *a{level - 1}]" : $"  - &a{level} [*a{level - 1}]");
        var error = TestTemplate.Error($"Metadata:\n  - &a0 x\n{string.Join('\n', chain)}\n{TestTemplate.Whole}");
        Assert.That(error, Does.Match(@"^t\.yaml:\d+: the aliases stand for more than 200000 values; write fewer$"));
    }

    private static async Task<(int Tried, int Served)> TryAsync(Gen<string> templates, int count)
    {
        int tried = 0, served = 0;
        await templates.SampleInTimeAsync(
            text =>
            {
                tried++;
                try
                {
                    TestTemplate.Read(text);
                    served++;
                }
                catch (UserError error)
                {
                    Assert.That($"{error}", Does.Match(@"\A[^\r\n]+\z").And.Not.Contain("Exception").And.Not.Contain("   at "));
                }
            },
            iter: count);
        return (tried, served);
    }
}
