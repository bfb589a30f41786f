using System.Text.Json;
using Functions.Tests.Model;

namespace Functions.Benchmarks.Soak;

/// <summary>A message as it was received, or is stored.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Id">Its sender's id for it.</param>
/// <param name="Name">Its sender.</param>
/// <param name="Length">Of its text.</param>
internal sealed record LoggedMessage(long Seq, string Id, string Name, int Length) : INumbered
{
    // An id is one text's, which is not kept.
    public string Identity => $"{Id} {Name}";

    public static LoggedMessage Of(JsonElement frame) => new(
        frame.GetProperty("seq").GetInt64(),
        frame.GetProperty("id").GetString()!,
        frame.GetProperty("name").GetString()!,
        frame.GetProperty("message").GetString()!.Length);
}
