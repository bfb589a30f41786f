using System.Security.Cryptography;
using System.Text;
using static Functions.Local.Template.Evaluation.PseudoParameters;

namespace Functions.Local.Template.Resources;

/// <summary>What <c>Ref</c> and <c>Fn::GetAtt</c> return for a resource: the same at every start, shaped as AWS's.</summary>
/// <param name="region">Where the stack is.</param>
/// <param name="property">A property of a resource as text, null when it is absent.</param>
internal sealed class PhysicalIds(AwsRegion region, Func<Resource, string, string?> property)
{
    private const string ApiGateway = "AWS::ApiGatewayV2::";
    private const string DomainName = "AWS::ApiGatewayV2::DomainName";
    private const string Distribution = "AWS::CloudFront::Distribution";
    private const string Alarm = "AWS::CloudWatch::Alarm";

    public AwsRegion Region => region;

    public string Ref(Resource resource) => resource.Type switch
    {
        "AWS::Lambda::Function" => Name(resource, "FunctionName"),
        "AWS::Lambda::Alias" => $"{FunctionArn(Required(resource, "FunctionName"))}:{Required(resource, "Name")}",
        "AWS::Lambda::Version" => $"{FunctionArn(Required(resource, "FunctionName"))}:1",
        "AWS::DynamoDB::Table" => Name(resource, "TableName"),
        "AWS::IAM::Role" => Name(resource, "RoleName"),
        "AWS::Logs::LogGroup" => Name(resource, "LogGroupName"),
        "AWS::S3::Bucket" => Name(resource, "BucketName"),
        Alarm => Name(resource, "AlarmName"),
        "AWS::CloudWatch::Dashboard" => Name(resource, "DashboardName"),
        "AWS::ApiGatewayV2::Api" or "AWS::ApiGateway::RestApi" => Id(resource.LogicalId, 10),
        "AWS::ApiGatewayV2::Stage" => Required(resource, "StageName"),
        DomainName => Required(resource, "DomainName"),
        Distribution => $"E{Id(resource.LogicalId, 13).ToUpperInvariant()}",
        _ when resource.Type.StartsWith(ApiGateway, StringComparison.Ordinal) => Id(resource.LogicalId, 7),
        _ => $"local-{resource.LogicalId}",
    };

    /// <returns>Null when the attribute cannot be known here.</returns>
    public string? Attribute(Resource resource, string attribute) => (resource.Type, attribute) switch
    {
        ("AWS::Lambda::Function", "Arn") => FunctionArn(Ref(resource)),
        ("AWS::Lambda::Alias", "AliasArn") => Ref(resource),
        ("AWS::Lambda::Version", "FunctionArn") => Ref(resource),
        ("AWS::Lambda::Version", "Version") => "1",
        ("AWS::DynamoDB::Table", "Arn") => TableArn(resource),
        ("AWS::DynamoDB::Table", "StreamArn") => $"{TableArn(resource)}/stream/2000-01-01T00:00:00.000",
        ("AWS::IAM::Role", "Arn") => $"arn:{region.Partition}:iam::{AccountId}:role/{Ref(resource)}",
        ("AWS::Logs::LogGroup", "Arn") => $"arn:{region.Partition}:logs:{Account}:log-group:{Ref(resource)}:*",
        ("AWS::S3::Bucket", "Arn") => $"arn:{region.Partition}:s3:::{Ref(resource)}",
        ("AWS::S3::Bucket", "DomainName") => $"{Ref(resource)}.s3.{region.UrlSuffix}",
        ("AWS::S3::Bucket", "RegionalDomainName") => $"{Ref(resource)}.s3.{region}.{region.UrlSuffix}",
        (Alarm, "Arn") => $"arn:{region.Partition}:cloudwatch:{Account}:alarm:{Ref(resource)}",
        (Distribution, "Id") => Ref(resource),
        (Distribution, "DomainName") => $"d{Id(resource.LogicalId, 13)}.cloudfront.net",
        ("AWS::CloudFront::OriginAccessControl", "Id") => Ref(resource),
        (DomainName, "RegionalDomainName") => $"d-{Id(resource.LogicalId, 10)}.execute-api.{region}.{region.UrlSuffix}",
        (DomainName, "RegionalHostedZoneId") => $"Z{Id(resource.LogicalId, 13).ToUpperInvariant()}",
        ("AWS::ApiGatewayV2::Api", "ApiEndpoint") => $"{(property(resource, "ProtocolType") == "WEBSOCKET" ? "wss" : "https")}://{ApiDomain(resource)}",
        ("AWS::ApiGateway::RestApi", "RestApiId") => Ref(resource),
        ("AWS::ApiGateway::RestApi", "RootResourceId") => Id($"{resource.LogicalId}/", 10),

        // Api.ApiId, Route.RouteId, Integration.IntegrationId and so on.
        _ when resource.Type == ApiGateway + attribute[..Math.Max(0, attribute.Length - 2)] && attribute.EndsWith("Id", StringComparison.Ordinal) =>
            Ref(resource),
        _ => null,
    };

    /// <summary>The host name of an API.</summary>
    public string ApiDomain(Resource api) => $"{Ref(api)}.execute-api.{region}.{region.UrlSuffix}";

    /// <summary>What an API's requests come from, in a function's eyes, up to the API's id.</summary>
    public string ApiArn(Resource api) => $"arn:{region.Partition}:execute-api:{Account}:{Ref(api)}";

    private string Account => $"{region}:{AccountId}";

    /// <param name="name">A function's name; an ARN is returned as it is, because a property that wants one takes the other too.</param>
    public string FunctionArn(string name) =>
        name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:{region.Partition}:lambda:{Account}:function:{name}";

    private string TableArn(Resource table) => $"arn:{region.Partition}:dynamodb:{Account}:table/{Ref(table)}";

    private string Name(Resource resource, string nameProperty) => property(resource, nameProperty) ?? $"local-{resource.LogicalId}";

    private string Required(Resource resource, string name) =>
        property(resource, name) ?? throw resource.Error($"{resource.Type} needs {name}");

    /// <summary>Lower-case letters and digits that only the logical id decides.</summary>
    private static string Id(string logicalId, int length)
    {
        const string alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(logicalId));
        return string.Concat(hash.Take(length).Select(value => alphabet[value % alphabet.Length]));
    }
}
