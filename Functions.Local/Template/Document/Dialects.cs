using System.Text.RegularExpressions;

namespace Functions.Local.Template.Document;

/// <summary>Tells what is no raw CloudFormation template: one that is still to be transformed, or another tool's file.</summary>
internal static partial class Dialects
{
    private const string SamTransform = "AWS::Serverless-2016-10-31";
    private const string SamTypes = "AWS::Serverless::";
    private const string GiveProcessed = "give the raw template that it becomes: aws cloudformation get-template --stack-name NAME --template-stage Processed";
    private const string Sam = $"this is a SAM template, which only AWS turns into CloudFormation; {GiveProcessed}";
    private const string GiveTemplate = "give the CloudFormation template that deploys the API";
    private const string GiveSynthesized = "give the *.template.json that `cdk synth` writes to cdk.out";

    /// <summary>Files without a Resources section that have all of these keys, and what to do with one.</summary>
    private static readonly (string[] Keys, string What)[] s_otherFiles =
    [
        (["service", "provider"], "this is a serverless.yml of the Serverless Framework; give the template that `serverless package` writes: .serverless/cloudformation-template-update-stack.json"),
        (["service", "functions"], "this is a serverless.yml of the Serverless Framework; give the template that `serverless package` writes: .serverless/cloudformation-template-update-stack.json"),
        (["openapi"], $"this is an OpenAPI document; {GiveTemplate}"),
        (["swagger"], $"this is an OpenAPI document; {GiveTemplate}"),
        (["asyncapi"], $"this is an AsyncAPI document; {GiveTemplate}"),
        (["version", "artifacts"], $"this is a manifest of AWS CDK; {GiveSynthesized}"),
        (["version", "dockerImages"], $"this is an asset manifest of AWS CDK; {GiveSynthesized}"),
        (["app", "context"], $"this is AWS CDK's configuration; {GiveSynthesized}"),
        (["resource"], $"this is a Terraform configuration; {GiveTemplate}"),
        (["terraform"], $"this is a Terraform configuration; {GiveTemplate}"),
        (["terraform_version"], $"this is a Terraform state or plan; {GiveTemplate}"),
        (["name", "runtime"], $"this is a Pulumi project; {GiveTemplate}"),
        (["$schema", "resources"], $"this is an Azure Resource Manager template; {GiveTemplate}"),
        (["apiVersion", "kind"], $"this is a Kubernetes manifest; {GiveTemplate}"),
        (["services"], $"this is a Docker Compose file; {GiveTemplate}"),
    ];

    /// <exception cref="UserError">The document is another dialect's.</exception>
    public static void Refuse(Node root)
    {
        switch (root)
        {
            case MapNode map:
                RefuseTransforms(map);
                RefuseSam(map);
                RefuseOtherFiles(map);
                break;
            case TextNode text:
                RefuseSource(text.Name, text.Location.File);
                break;
        }

        RefuseMacros(root);
    }

    /// <summary>For a file that is no YAML at all.</summary>
    /// <exception cref="UserError">It is another tool's.</exception>
    public static void RefuseSource(string text, string file)
    {
        if (TerraformBlock().Match(text) is { Success: true } block)
        {
            throw new UserError($"this is a Terraform configuration; {GiveTemplate}", file, 1 + text.AsSpan(0, block.Index).Count('\n'));
        }
    }

    private static void RefuseTransforms(MapNode root)
    {
        if (root.Find("Transform") is not { Value: not (ListNode { Items.Count: 0 } or TextNode { Text: "" }) } transform)
        {
            return;
        }

        var names = (transform.Value is ListNode list ? list.Items : [transform.Value])
            .Select(one => one is TextNode name ? name.Text : one is MapNode map && map.Find("Name")?.Value is TextNode macro ? macro.Text : one.Kind)
            .ToList();
        throw transform.Error(names.Contains(SamTransform)
            ? Sam
            : $"the transform {string.Join(", ", names)} runs at AWS only; {GiveProcessed}");
    }

    // Without the transform too: whoever forgot it wrote SAM nevertheless.
    private static void RefuseSam(MapNode root)
    {
        if (root.Find("Globals") is { } globals)
        {
            throw globals.Error(Sam);
        }

        foreach (var resource in (root.Find("Resources")?.Value as MapNode)?.Entries ?? [])
        {
            if ((resource.Value as MapNode)?.Find("Type")?.Value is TextNode type && type.Text.StartsWith(SamTypes, StringComparison.Ordinal))
            {
                throw type.Error($"{resource.Key} is of type {type.Text}: {Sam}");
            }
        }
    }

    private static void RefuseOtherFiles(MapNode root)
    {
        if (root.Find("Resources") is null && s_otherFiles.FirstOrDefault(file => file.Keys.All(key => root.Find(key) is not null)) is { What: { } what } file)
        {
            throw root.Find(file.Keys[0])!.Error(what);
        }
    }

    /// <summary>Loops anywhere, and macros that make sections, whole entries of one or all properties of a resource. A macro
    /// within a property is nobody's concern until something here needs the property.</summary>
    private static void RefuseMacros(Node root)
    {
        if (FirstLoop(root) is { } loop)
        {
            throw loop.Error($"{loop.Name} is a loop of the transform AWS::LanguageExtensions, which runs at AWS only; {GiveProcessed}");
        }

        var sections = Values(root, key => key != "Metadata").ToList();
        var entries = sections.SelectMany(section => Values(section, _ => true)).ToList();
        var properties = Values(root, key => key == "Resources")
            .SelectMany(resources => Values(resources, _ => true))
            .SelectMany(resource => Values(resource, key => key == "Properties"));
        if (entries.Concat(properties).Concat(sections).Prepend(root).OfType<FunctionNode>().FirstOrDefault(function => function.Name == Intrinsics.Transform) is { } macro)
        {
            throw macro.Error($"Fn::Transform runs at AWS only; {GiveProcessed}");
        }
    }

    private static IEnumerable<Node> Values(Node node, Func<string, bool> of) =>
        (node as MapNode)?.Entries.Where(entry => of(entry.Key)).Select(entry => entry.Value) ?? [];

    private static FunctionNode? FirstLoop(Node node) => node switch
    {
        FunctionNode function => function.Name.StartsWith(Intrinsics.ForEach, StringComparison.Ordinal) ? function : FirstLoop(function.Argument),
        MapNode map => map.Entries.Select(entry => FirstLoop(entry.Value)).FirstOrDefault(loop => loop is not null),
        ListNode list => list.Items.Select(FirstLoop).FirstOrDefault(loop => loop is not null),
        _ => null,
    };

    [GeneratedRegex("""^(?:(?:terraform|locals)|(?:provider|variable|module|output) +"[^"\n]+"|(?:resource|data) +"[^"\n]+" +"[^"\n]+") *\{""", RegexOptions.Multiline)]
    private static partial Regex TerraformBlock();
}
