using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>The values that CloudFormation itself provides.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html</summary>
internal sealed class PseudoParameters(AwsRegion region)
{
    public const string AccountId = "123456789012";
    public const string StackName = "local";

    public static bool IsOne(string name) => name.StartsWith("AWS::", StringComparison.Ordinal);

    public bool Knows(string name) => name is "AWS::NoValue" or "AWS::NotificationARNs" || Text(name) is not null;

    /// <returns>The value, null for <c>AWS::NoValue</c>.</returns>
    /// <exception cref="UserError">There is no such pseudo parameter.</exception>
    public Node? Value(string name, Location at) => name switch
    {
        "AWS::NoValue" => null,
        "AWS::NotificationARNs" => new ListNode(at, []),
        _ => new TextNode(at, Text(name) ?? throw at.Error($"there is no pseudo parameter {name}")),
    };

    private string? Text(string name) => name switch
    {
        "AWS::Region" => region.Name,
        "AWS::AccountId" => AccountId,
        "AWS::Partition" => region.Partition,
        "AWS::URLSuffix" => region.UrlSuffix,
        "AWS::StackName" => StackName,
        "AWS::StackId" => $"arn:{region.Partition}:cloudformation:{region}:{AccountId}:stack/{StackName}/00000000-0000-0000-0000-000000000000",
        _ => null,
    };
}
