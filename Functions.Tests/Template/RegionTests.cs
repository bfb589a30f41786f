using Functions.Local.Template;

namespace Functions.Tests.Template;

/// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html for the partitions.</summary>
public sealed class RegionTests
{
    [TestCase("us-east-1", "aws", "amazonaws.com")]
    [TestCase("eu-central-1", "aws", "amazonaws.com")]
    [TestCase("ap-southeast-5", "aws", "amazonaws.com")]
    [TestCase("mx-central-1", "aws", "amazonaws.com")]
    [TestCase("cn-north-1", "aws-cn", "amazonaws.com.cn")]
    [TestCase("us-gov-west-1", "aws-us-gov", "amazonaws.com")]
    [TestCase("us-iso-east-1", "aws-iso", "c2s.ic.gov")]
    [TestCase("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov")]
    [TestCase("eusc-de-east-1", "aws-eusc", "amazonaws.eu")]
    public void A_region_has_its_partition_and_suffix_everywhere(string name, string partition, string suffix)
    {
        var stack = TestTemplate.Read(
            AwsRegion.TryParse(name)!,
            TestTemplate.WithValue("!Sub '${AWS::Region} ${AWS::Partition} ${AWS::URLSuffix} ${AWS::StackId} ${Rows.Arn} ${Role.Arn}'", MoreResources));
        var probe = stack.Functions[0];
        Assert.That(probe.Environment["VALUE"], Is.EqualTo(
            $"{name} {partition} {suffix} arn:{partition}:cloudformation:{name}:123456789012:stack/local/00000000-0000-0000-0000-000000000000 "
            + $"arn:{partition}:dynamodb:{name}:123456789012:table/local-Rows arn:{partition}:iam::123456789012:role/local-Role"));
        Assert.That(probe.Arn, Is.EqualTo($"arn:{partition}:lambda:{name}:123456789012:function:local-Probe"));
        Assert.That(probe.Region.DynamoDbHost, Is.EqualTo($"dynamodb.{name}.{suffix}"));
        Assert.That(stack.Api.DomainName, Is.EqualTo($"{stack.Api.ApiId}.execute-api.{name}.{suffix}"));
    }

    [TestCase("eu-central-1", "Frankfurt")]
    [TestCase("us-east-1", "Virginia")]
    public void A_mapping_by_region_is_that_of_the_region(string name, string expected) =>
        Assert.That(
            TestTemplate.Read(
                AwsRegion.TryParse(name)!,
                TestTemplate.WithValue(
                    "!FindInMap [Cities, !Ref AWS::Region, city]",
                    "Mappings: {Cities: {us-east-1: {city: Virginia}, eu-central-1: {city: Frankfurt}}}\n")).Functions[0].Environment["VALUE"],
            Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("Frankfurt")]
    [TestCase("eu-central")]
    [TestCase("eu_central_1")]
    [TestCase("EU-CENTRAL-1")]
    [TestCase("eu-central-1a")]
    [TestCase("eu-central-1\n")]
    [TestCase("eu-central-0")]
    [TestCase("e-central-1")]
    public void What_is_no_regions_name_is_none(string name) => Assert.That(AwsRegion.TryParse(name), Is.Null);

    private const string MoreResources =
        """
          Rows:
            Type: AWS::DynamoDB::Table
            Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]}
          Role: {Type: AWS::IAM::Role}

        """;
}
