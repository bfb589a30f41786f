using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>
/// A table of 5 write units that was idle has banked 300 s of them
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html).
/// </summary>
public sealed class ThrottlingTests(Service service) : ContractTests(service)
{
    private protected override bool EnforceCapacity => true;

    [Test]
    public async Task A_table_past_its_capacity_throttles()
    {
        var item = new Dictionary<string, AttributeValue>(DynamoDbHost.Key("c1")) { ["x"] = S(new string('x', 399 * 1024)) };
        HashSet<string> outcomes = [];
        // 400 units each: the bank of 1,500 is empty after the fourth.
        for (var number = 0; number < 6; number++)
            outcomes.Add(await OutcomeAsync(item));

        Check(
            nameof(A_table_past_its_capacity_throttles),
            string.Join(", then ", outcomes),
            "written, then ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.");
    }

    private async Task<string> OutcomeAsync(Dictionary<string, AttributeValue> item)
    {
        try
        {
            await Client.PutItemAsync("Connections", item);
            return "written";
        }
        catch (ProvisionedThroughputExceededException error)
        {
            return $"{error.ErrorCode}: {error.Message}";
        }
    }
}
