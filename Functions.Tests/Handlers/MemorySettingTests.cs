using System.Text.Json;
using ChatFunctions;

namespace Functions.Tests.Handlers;

public sealed class MemorySettingTests
{
    /// <summary>What the build writes here for .NET it compiles into the Native AOT bootstrap.</summary>
    [Test]
    public void The_memory_between_collections_does_not_grow_with_the_processor_s_cache()
    {
        var built = Path.ChangeExtension(typeof(SendMessageHandler).Assembly.Location, ".runtimeconfig.json");
        var options = JsonElement.Parse(File.ReadAllText(built)).GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.That(options.GetProperty("System.GC.Gen0MaxBudget").GetInt64(), Is.EqualTo(4 * 1024 * 1024));
    }
}
