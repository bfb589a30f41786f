namespace Functions.Local.Lambda.Code;

/// <summary>
/// Where the developer keeps the functions' code: the development build, a deployment package, or a folder of the same
/// content. Functions run copies of it, so that whatever writes there, a build above all, neither fails on a file in use nor
/// changes a program under its feet.
/// </summary>
internal sealed class CodeSource
{
    private readonly bool _development;

    private CodeSource(string path, bool development) => (Path, _development) = (path, development);

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>Whatever the function's runtime, <c>dotnet</c> runs the assembly that its Handler names.</summary>
    public static CodeSource Development(string assemblyFolder) => new(System.IO.Path.GetFullPath(assemblyFolder), development: true);

    /// <summary>A zip, or a folder of the same content.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public static CodeSource FromPath(string path) => System.IO.Path.Exists(path)
        ? new CodeSource(System.IO.Path.GetFullPath(path), development: false)
        : throw new UserError($"--code names '{path}', which does not exist: give a zip or a folder that holds `bootstrap`.");

    public FileStamp Look() => FileStamp.Of(Path);

    /// <summary>Copies the code as it is now into a temporary folder, which the result deletes.</summary>
    /// <exception cref="UserError">It cannot be read, or is nothing that Lambda would take.</exception>
    public FunctionCode Take()
    {
        var stamp = Look();
        var folder = TemporaryFolder();
        try
        {
            IReadOnlyList<string> warnings = [];
            if (Directory.Exists(Path))
                FolderCopy.Make(Path, folder);
            else if (!_development)
                warnings = CodeArchive.Extract(Path, folder);
            return new FunctionCode(folder, Path, _development, stamp, warnings);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static string TemporaryFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("functions-local-").FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The code cannot be copied to the temporary folder: {exception.Message}");
        }
    }
}
