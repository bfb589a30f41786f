using Functions.Local.Template.Document;

namespace Functions.Tests.Template;

/// <summary>template.yaml's Rules, which CloudFormation evaluates before anything else and Functions.Local does not.</summary>
internal static class TemplateRule
{
    /// <param name="rule">Its name.</param>
    /// <param name="values">Parameters; the others have their defaults.</param>
    public static bool Holds(string rule, IReadOnlyDictionary<string, string> values)
    {
        var assertions = (ListNode)((MapNode)ChatTemplate.Section("Rules").Find(rule)!.Value).Find("Assertions")!.Value;
        return assertions.Items.All(assertion => Holds(((MapNode)assertion).Find("Assert")!.Value, values));
    }

    private static bool Holds(Node node, IReadOnlyDictionary<string, string> values)
    {
        var function = (FunctionNode)node;
        var arguments = ((ListNode)function.Argument).Items;
        return function.Name switch
        {
            "Fn::And" => arguments.All(argument => Holds(argument, values)),
            "Fn::Or" => arguments.Any(argument => Holds(argument, values)),
            "Fn::Not" => !Holds(arguments.Single(), values),
            "Fn::Equals" => Text(arguments[0]) == Text(arguments[1]),
            "Fn::Contains" => ((ListNode)arguments[0]).Items.Select(Text).Contains(Text(arguments[1])),
            _ => throw new InvalidOperationException($"{function.Name} is no rule function that is used here."),
        };

        string Text(Node value) => value is FunctionNode { Name: "Ref", Argument: TextNode parameter }
            ? values.GetValueOrDefault(parameter.Text, Default(parameter.Text))
            : ((TextNode)value).Text;
    }

    private static string Default(string parameter) =>
        ((TextNode)((MapNode)ChatTemplate.Section("Parameters").Find(parameter)!.Value).Find("Default")!.Value).Text;
}
