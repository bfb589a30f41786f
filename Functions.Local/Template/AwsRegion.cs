using System.Text.RegularExpressions;

namespace Functions.Local.Template;

/// <summary>The region that the stack is in, and what follows from it.
/// https://docs.aws.amazon.com/general/latest/gr/rande.html and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html</summary>
internal sealed partial record AwsRegion
{
    private AwsRegion(string name) => Name = name;

    public static AwsRegion Default { get; } = new("us-east-1");

    /// <summary>For example <c>eu-central-1</c>.</summary>
    public string Name { get; }

    /// <summary><c>AWS::Partition</c>.</summary>
    public string Partition => Location.Partition;

    /// <summary><c>AWS::URLSuffix</c>.</summary>
    public string UrlSuffix => Location.UrlSuffix;

    /// <summary>DynamoDB's host name.</summary>
    public string DynamoDbHost => $"dynamodb.{Name}.{UrlSuffix}";

    private (string Partition, string UrlSuffix) Location => Name.Split('-') switch
    {
        ["cn", ..] => ("aws-cn", "amazonaws.com.cn"),
        ["us", "gov", ..] => ("aws-us-gov", "amazonaws.com"),
        ["us", "iso", ..] => ("aws-iso", "c2s.ic.gov"),
        ["us", "isob", ..] => ("aws-iso-b", "sc2s.sgov.gov"),
        ["eu", "isoe", ..] => ("aws-iso-e", "cloud.adc-e.uk"),
        ["us", "isof", ..] => ("aws-iso-f", "csp.hci.ic.gov"),
        ["eusc", ..] => ("aws-eusc", "amazonaws.eu"),
        _ => ("aws", "amazonaws.com"),
    };

    /// <returns>Null when the name is none that AWS could give a region. Regions that are new are taken too.</returns>
    public static AwsRegion? TryParse(string name) => RegionName().IsMatch(name) ? new AwsRegion(name) : null;

    public override string ToString() => Name;

    [GeneratedRegex(@"^[a-z]{2,4}(?:-[a-z]+){1,2}-[1-9][0-9]?\z")]
    private static partial Regex RegionName();
}
