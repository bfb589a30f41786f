using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;
using Functions.Local.Template;
using Functions.Tests.Gateway;

namespace Functions.Tests.DynamoDb;

public sealed class TableStoreTests
{
    private static readonly Table Documents = new("Table", "table", new("id", "S"), null, null, "expiresAt")
    {
        Indexes = [new("byRoom", IsGlobal: true, new("room", "S"), null, "KEYS_ONLY", [], null)],
    };

    /// <summary>Half a minute passes at each look at the clock, so whatever looks twice finds the item gone at the second.</summary>
    [Test]
    public void Entries_of_an_index_and_their_items_are_of_one_moment()
    {
        var clock = new RunningClock();
        var store = new TableStore(Documents, enforceCapacity: false, TimeSpan.Zero, clock);
        var expired = $"{clock.GetUtcNow().ToUnixTimeSeconds() - 1}";
        var item = new AttributeMap
        {
            ["id"] = new StringValue("a"),
            ["room"] = new StringValue("b"),
            ["expiresAt"] = new NumberValue(DynamoDbNumber.Parse(expired)),
        };
        var key = store.Schema.KeyOfItem(item);
        store.Write(key, _ => new StoredItem(key, item, 10));
        var range = new ReadRange(store.Schema.Index("byRoom"), ItemKey.First, ItemKey.Last);

        clock.Step = TimeSpan.FromSeconds(25);
        for (var read = 0; read < 6; read++)
        {
            var (entries, items) = store.ReadItems(range, consistent: true, null);
            Assert.That(items, Has.Count.EqualTo(entries.Items.Count).And.None.Null);
        }
        Assert.That(store.ReadItems(range, consistent: true, null).Items, Is.Empty, "it has expired meanwhile");
    }

    private sealed class RunningClock : ManualClock
    {
        public TimeSpan Step { get; set; }

        public override long GetTimestamp()
        {
            Advance(Step);
            return base.GetTimestamp();
        }
    }
}
