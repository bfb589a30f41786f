namespace Functions.Tests;

/// <summary>The checkout the tests run in: some of them read files beside the code as data.</summary>
internal static class Repository
{
    /// <summary>The full path of the directory that holds ChatFunctions.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "ChatFunctions.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No ChatFunctions.sln in or above {AppContext.BaseDirectory}.");
    }
}
