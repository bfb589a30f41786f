using Functions.Local.Template;

namespace Functions.Tests.Template;

public sealed class TableTests
{
    private const string Id = "AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]";
    private const string OnDemand = "BillingMode: PAY_PER_REQUEST";

    private static string With(string properties) =>
        $"Resources:\n  Rows: {{Type: AWS::DynamoDB::Table, Properties: {{{properties}}}}}\n{TestTemplate.Api}";

    private static Table Read(string properties) => TestTemplate.Read(With(properties)).Tables.Single();

    [Test]
    public void A_table_has_its_key_and_its_capacity() =>
        Assert.That(
            Read($"{Id}, ProvisionedThroughput: {{ReadCapacityUnits: 5, WriteCapacityUnits: '6'}}"),
            Is.EqualTo(new Table("Rows", "local-Rows", new KeyAttribute("id", "S"), null, new ProvisionedCapacity(5, 6), null)));

    [Test]
    public void A_table_has_its_name_sort_key_and_time_to_live() =>
        Assert.That(
            Read(
                $"TableName: rows, {OnDemand}, TimeToLiveSpecification: {{AttributeName: until, Enabled: true}}, "
                + "AttributeDefinitions: [{AttributeName: at, AttributeType: N}, {AttributeName: id, AttributeType: B}], "
                + "KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}]"),
            Is.EqualTo(new Table("Rows", "rows", new KeyAttribute("id", "B"), new KeyAttribute("at", "N"), null, "until")));

    [Test]
    public void A_time_to_live_switched_off_is_none() =>
        Assert.That(
            Read($"{Id}, {OnDemand}, TimeToLiveSpecification: {{AttributeName: until, Enabled: false}}").TimeToLiveAttribute,
            Is.Null);

    [TestCase($"{Id}", "ProvisionedThroughput is missing; give it, or BillingMode: PAY_PER_REQUEST")]
    [TestCase($"{Id}, ProvisionedThroughput: {{ReadCapacityUnits: 0, WriteCapacityUnits: 1}}", "ProvisionedThroughput.ReadCapacityUnits is '0'; it must be a whole number from 1 to 2147483647")]
    [TestCase($"{Id}, ProvisionedThroughput: {{ReadCapacityUnits: 1}}", "ProvisionedThroughput.WriteCapacityUnits is missing; AWS::DynamoDB::Table needs it")]
    [TestCase($"{Id}, {OnDemand}, ProvisionedThroughput: {{}}", "ProvisionedThroughput has no place beside BillingMode PAY_PER_REQUEST; remove one")]
    [TestCase($"{Id}, BillingMode: FREE", "BillingMode is FREE; it must be PROVISIONED or PAY_PER_REQUEST")]
    [TestCase($"{OnDemand}", "AttributeDefinitions is missing; AWS::DynamoDB::Table needs it")]
    [TestCase($"{OnDemand}, AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}], KeySchema: [{{AttributeName: at, KeyType: HASH}}]", "KeySchema.AttributeName is at, which AttributeDefinitions does not define")]
    [TestCase($"{OnDemand}, AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}], KeySchema: []", "KeySchema has no attribute of KeyType HASH")]
    [TestCase($"{OnDemand}, AttributeDefinitions: [{{AttributeName: id, AttributeType: BOOL}}], KeySchema: []", "AttributeDefinitions.AttributeType is BOOL; it must be S or N or B")]
    [TestCase($"{OnDemand}, AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}, {{AttributeName: id, AttributeType: N}}], KeySchema: []", "AttributeDefinitions.AttributeName is id, which is defined already")]
    [TestCase($"{Id}, {OnDemand}, TimeToLiveSpecification: {{AttributeName: until, Enabled: maybe}}", "TimeToLiveSpecification.Enabled is 'maybe'; it must be true or false")]
    public void A_wrong_table_is_reported_at_its_line(string properties, string message) =>
        Assert.That(TestTemplate.Error(With(properties)), Is.EqualTo($"t.yaml:2: Rows: {message}"));

    [Test]
    public void Two_tables_of_one_name_are_reported() =>
        Assert.That(
            TestTemplate.Error(
                $"Resources:\n  A: {{Type: AWS::DynamoDB::Table, Properties: {{{Id}, {OnDemand}, TableName: rows}}}}\n"
                + $"  B: {{Type: AWS::DynamoDB::Table, Properties: {{{Id}, {OnDemand}, TableName: rows}}}}\n{TestTemplate.Api}"),
            Is.EqualTo("t.yaml:3: B: the table A has the name rows too; give each its own TableName"));
}
