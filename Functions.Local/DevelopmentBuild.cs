namespace Functions.Local;

/// <summary>The chat's functions and page, which a build of its repository puts beside this program. The installed tool has neither.</summary>
internal static class DevelopmentBuild
{
    // artifacts/bin/Functions.Local/<configuration> and artifacts/bin/Functions/<configuration> are built together.
    /// <summary>Where the functions are, if they are.</summary>
    public static string CodeFolder { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Functions", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))));

    /// <summary>Whether there is code to run where none is named.</summary>
    public static bool HasCode { get; } = Directory.Exists(CodeFolder);

    /// <summary>Where the page is, if it is.</summary>
    public static string PageFolder { get; } = Path.Combine(AppContext.BaseDirectory, "Client");

    /// <summary>Whether there is a page to serve.</summary>
    public static bool HasPage { get; } = File.Exists(Path.Combine(PageFolder, "index.html"));

    /// <summary>A way out of what is wrong with named code, to stand before another way; empty where it would lead nowhere.</summary>
    public static string LeaveOutCodeOr { get; } = HasCode ? "leave out --code, or " : "";
}
