namespace Functions.Tests.EndToEnd;

/// <summary>The processes that a runtime started, as Linux knows them.</summary>
internal static class FunctionProcesses
{
    /// <summary>The ids of the runtime's children that are functions.</summary>
    public static List<int> Of(int runtime) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out var id) ? id : 0)
            .Where(id => id > 0 && Handler(id).Length > 0 && Parent(id) == runtime),
    ];

    /// <summary>The process's _HANDLER; empty when it has none or has ended.</summary>
    public static string Handler(int process) =>
        Read(process, "environ").Split('\0').FirstOrDefault(variable => variable.StartsWith("_HANDLER=", StringComparison.Ordinal)) ?? "";

    private static int Parent(int process) => Read(process, "stat").Split(") ")[^1].Split(' ') is [_, var parent, ..] ? int.Parse(parent) : 0;

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is somebody else's.
            return "";
        }
    }
}
