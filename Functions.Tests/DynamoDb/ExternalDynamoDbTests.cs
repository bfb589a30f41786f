using Functions.Local;
using Functions.Local.Template;

namespace Functions.Tests.DynamoDb;

public sealed class ExternalDynamoDbTests
{
    [Test]
    public async Task The_command_that_creates_a_missing_table_creates_its_indexes_too()
    {
        await using var host = await DynamoDbHost.StartAsync();
        var table = DynamoDbHost.Posts with { Name = "Elsewhere", Indexes = [DynamoDbHost.Posts.Indexes[0], DynamoDbHost.Posts.Indexes[2], DynamoDbHost.Posts.Indexes[3]] };

        var error = Assert.ThrowsAsync<UserError>(() => ExternalDynamoDb.CheckAsync(host.Uri, [table], AwsRegion.Default, CancellationToken.None));

        Assert.That(error!.ToString(), Does.Contain(
            "--attribute-definitions AttributeName=room,AttributeType=S AttributeName=sequence,AttributeType=N AttributeName=author,AttributeType=S "
            + "AttributeName=at,AttributeType=N AttributeName=day,AttributeType=S AttributeName=score,AttributeType=N "
            + "--key-schema AttributeName=room,KeyType=HASH AttributeName=sequence,KeyType=RANGE --billing-mode PAY_PER_REQUEST "
            + "--global-secondary-indexes 'IndexName=byAuthor,KeySchema=[{AttributeName=author,KeyType=HASH},{AttributeName=at,KeyType=RANGE}],Projection={ProjectionType=INCLUDE,NonKeyAttributes=[title]}' "
            + "'IndexName=byDay,KeySchema=[{AttributeName=day,KeyType=HASH}],Projection={ProjectionType=ALL}' "
            + "--local-secondary-indexes 'IndexName=byScore,KeySchema=[{AttributeName=room,KeyType=HASH},{AttributeName=score,KeyType=RANGE}],Projection={ProjectionType=KEYS_ONLY}'"));
    }
}
