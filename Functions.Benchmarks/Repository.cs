namespace Functions.Benchmarks;

/// <summary>The checkout that these benchmarks were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "ChatFunctions.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("Run the benchmarks in the repository.");
        return directory.FullName;
    }
}
