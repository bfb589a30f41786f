using Functions.Local.Template;

namespace Functions.Tests.Template;

public sealed class TableTests
{
    private const string Id = "AttributeDefinitions: [{AttributeName: id, AttributeType: S}], KeySchema: [{AttributeName: id, KeyType: HASH}]";
    private const string ById = "KeySchema: [{AttributeName: id, KeyType: HASH}]";
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
    public void A_table_has_its_indexes()
    {
        var indexes = Read(
            "ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}, "
            + "AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: at, AttributeType: N}, {AttributeName: room, AttributeType: S}], "
            + "KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: at, KeyType: RANGE}], "
            + "GlobalSecondaryIndexes: [{IndexName: byRoom, KeySchema: [{AttributeName: room, KeyType: HASH}], "
            + "Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [name, user]}, ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: 2}}], "
            + "LocalSecondaryIndexes: [{IndexName: local, KeySchema: [{AttributeName: id, KeyType: HASH}, {AttributeName: room, KeyType: RANGE}], Projection: {ProjectionType: ALL}}]").Indexes;

        var (id, room) = (new KeyAttribute("id", "S"), new KeyAttribute("room", "S"));
        Assert.That(indexes, Has.Count.EqualTo(2));
        Assert.That(indexes[0] with { NonKeyAttributes = [] }, Is.EqualTo(new TableIndex("byRoom", true, room, null, "INCLUDE", [], new(1, 2))));
        Assert.That(indexes[0].NonKeyAttributes, Is.EqualTo(new[] { "name", "user" }));
        Assert.That(indexes[1], Is.EqualTo(new TableIndex("local", false, id, room, "ALL", [], null)));
    }

    [TestCase("", "IndexName is missing; AWS::DynamoDB::Table needs it")]
    [TestCase("IndexName: 'a b', ", "GlobalSecondaryIndexes.IndexName is 'a b'; it must be 3 to 255 of the characters a-z, A-Z, 0-9, '_', '-' and '.'")]
    [TestCase("IndexName: byId, KeySchema: []", "GlobalSecondaryIndexes.KeySchema has no attribute of KeyType HASH")]
    [TestCase("IndexName: byId, KeySchema: [{AttributeName: at, KeyType: HASH}]", "GlobalSecondaryIndexes.KeySchema.AttributeName is at, which AttributeDefinitions does not define")]
    [TestCase($"IndexName: byId, {ById}", "GlobalSecondaryIndexes.Projection is missing; give it a ProjectionType")]
    [TestCase($"IndexName: byId, {ById}, Projection: {{ProjectionType: SOME}}", "GlobalSecondaryIndexes.Projection.ProjectionType is SOME; it must be ALL or KEYS_ONLY or INCLUDE")]
    [TestCase($"IndexName: byId, {ById}, Projection: {{ProjectionType: INCLUDE}}", "GlobalSecondaryIndexes.Projection.NonKeyAttributes is missing; ProjectionType INCLUDE needs it")]
    [TestCase($"IndexName: byId, {ById}, Projection: {{ProjectionType: ALL, NonKeyAttributes: [a]}}", "GlobalSecondaryIndexes.Projection.NonKeyAttributes has no place beside ProjectionType ALL; remove it, or make it INCLUDE")]
    [TestCase($"IndexName: byId, {ById}, Projection: {{ProjectionType: INCLUDE, NonKeyAttributes: []}}", "GlobalSecondaryIndexes.Projection.NonKeyAttributes must be a list of attribute names")]
    [TestCase($"IndexName: byId, {ById}, Projection: {{ProjectionType: ALL}}, ProvisionedThroughput: {{ReadCapacityUnits: 1, WriteCapacityUnits: 1}}", "GlobalSecondaryIndexes.ProvisionedThroughput has no place beside BillingMode PAY_PER_REQUEST; remove one")]
    public void A_wrong_index_is_reported_at_its_line(string index, string message) =>
        Assert.That(TestTemplate.Error(With($"{Id}, {OnDemand}, GlobalSecondaryIndexes: [{{{index}}}]")), Does.StartWith("t.yaml:2: Rows: ").And.EndsWith(message));

    [TestCase($"{Id}, ProvisionedThroughput: {{ReadCapacityUnits: 1, WriteCapacityUnits: 1}}, GlobalSecondaryIndexes: [{{IndexName: byId, {ById}, Projection: {{ProjectionType: ALL}}}}]", "GlobalSecondaryIndexes.ProvisionedThroughput is missing; give it, or BillingMode: PAY_PER_REQUEST")]
    [TestCase($"{Id}, {OnDemand}, GlobalSecondaryIndexes: [{{IndexName: byId, {ById}, Projection: {{ProjectionType: ALL}}}}, {{IndexName: byId, {ById}, Projection: {{ProjectionType: ALL}}}}]", "GlobalSecondaryIndexes.IndexName is byId, which the table has already")]
    [TestCase($"{Id}, {OnDemand}, LocalSecondaryIndexes: [{{IndexName: byId, {ById}, Projection: {{ProjectionType: ALL}}}}]", "LocalSecondaryIndexes.KeySchema must be id as HASH and another attribute as RANGE, in a table that has a RANGE itself: the index is local")]
    [TestCase($"{OnDemand}, AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}, {{AttributeName: at, AttributeType: N}}], {ById}", "AttributeDefinitions defines at, which is no key of the table or of an index; DynamoDB defines keys only")]
    [TestCase($"{OnDemand}, AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}], KeySchema: [{{AttributeName: id, KeyType: HASH}}, {{AttributeName: id, KeyType: RANGE}}]", "KeySchema has id as HASH and as RANGE; they must be two attributes")]
    public void Indexes_that_do_not_fit_the_table_are_reported(string properties, string message) =>
        Assert.That(TestTemplate.Error(With(properties)), Is.EqualTo($"t.yaml:2: Rows: {message}"));

    [Test]
    public void An_empty_list_of_indexes_is_none() =>
        Assert.That(Read($"{Id}, {OnDemand}, GlobalSecondaryIndexes: []").Indexes, Is.Empty);

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
