using System.Text;
using Functions.Local.Template;

namespace Functions.Local.Lambda.Code;

/// <summary>
/// The program that Lambda's <c>provided</c> runtimes start. What keeps Linux from starting it is said here, where the cause
/// can still be seen: Linux says "not found" of a file that is there, and a shell runs what Lambda cannot.
/// </summary>
internal static class Bootstrap
{
    private const string FileName = "bootstrap";

    /// <summary>Linux reads no more of a script's first line.</summary>
    private const int MaxFirstLine = 255;

    /// <param name="function">The one to be started.</param>
    /// <param name="folder">Where the code runs.</param>
    /// <param name="source">Where the developer keeps it.</param>
    /// <exception cref="UserError">It is not there, or could not be started on Lambda or on this machine.</exception>
    public static StartCommand Command(LambdaFunction function, string folder, string source)
    {
        if (OperatingSystem.IsWindows())
            throw new UserError($"{function.LogicalId}: `bootstrap` is a Linux program, which Windows cannot start: {DevelopmentBuild.LeaveOutCodeOr}run the local runtime in WSL.");
        var path = Path.Combine(folder, FileName);
        CheckFile(function, path, source);
        var start = new byte[4096];
        using var file = File.OpenRead(path);
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.AsSpan().StartsWith("#!"u8))
            return Script(path, folder, source, start);
        if (start.AsSpan().StartsWith(ElfProgram.Magic))
            return Native(function, path, source, new ElfProgram(start));
        if (!(IsMacProgram(start) && OperatingSystem.IsMacOS()))
            throw new UserError($"`bootstrap` in {source} {Otherwise(start)}: Lambda ends with \"exec format error\"; build it for Linux, or begin a script with #!/bin/sh.");
        return new StartCommand(path, []);
    }

    private static void CheckFile(LambdaFunction function, string path, string source)
    {
        if (Directory.Exists(path))
            throw new UserError($"`bootstrap` in {source} is a folder, but has to be a program: build the package again.");
        if (new FileInfo(path).LinkTarget is { } target && FinalTarget(path) is null)
            throw new UserError($"`bootstrap` in {source} is a link to '{target}', which is not there: pack that too.");
        if (!File.Exists(path))
            throw new UserError($"{function.LogicalId} has Runtime '{function.Runtime}', which starts `bootstrap`, but the code in {source} holds none: {DevelopmentBuild.LeaveOutCodeOr}build the package.");
        if (!OperatingSystem.IsWindows() && !IsExecutable(path))
        {
            var which = Directory.Exists(source) ? Path.Combine(source, FileName) : FileName;
            throw new UserError($"`bootstrap` in {source} is not executable, and Lambda would answer \"permission denied\": run `chmod +x {which}` and pack it again.");
        }
    }

    private static bool IsExecutable(string path) =>
        OperatingSystem.IsWindows() || (File.GetUnixFileMode(FinalTarget(path) ?? path) & UnixFileMode.UserExecute) != 0;

    private static string? FinalTarget(string path) => CodePaths.FinalTarget(new FileInfo(path))?.FullName;

    private static StartCommand Script(string path, string folder, string source, byte[] start)
    {
        var end = Array.IndexOf(start, (byte)'\n');
        var line = Encoding.UTF8.GetString(start, 2, Math.Min(end < 0 ? start.Length : end, MaxFirstLine) - 2);
        if (line.EndsWith('\r'))
            throw new UserError($"`bootstrap` in {source} ends its lines as Windows does, so Linux looks for '{line.Trim()}\\r' and says that it is not found: save it with LF line ends.");
        var words = line.Trim(' ', '\t').Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
            throw new UserError($"`bootstrap` in {source} names no interpreter after #!: Lambda ends with \"exec format error\"; begin it with #!/bin/sh.");
        var interpreter = CodeLinks.IsBelowTaskRoot(words[0], out var below) ? Path.Combine(folder, below) : Path.Combine(folder, words[0]);
        if (FinalTarget(interpreter) is null)
            throw new UserError($"`bootstrap` in {source} is to be run by {words[0]}, which is not there: name one that is on this machine and on Lambda, or pack it with the code.");
        if (!IsExecutable(interpreter))
            throw new UserError($"`bootstrap` in {source} is to be run by {words[0]}, which is not executable: run `chmod +x` on it.");
        return below is null ? new StartCommand(path, []) : new StartCommand(interpreter, [.. words[1..], path]);
    }

    private static StartCommand Native(LambdaFunction function, string path, string source, ElfProgram program)
    {
        Check(program, source);
        var isWrong = program.Processor is "x86_64" or "arm64" && program.Processor != function.Architecture;
        return new StartCommand(path, [])
        {
            Warning = isWrong
                ? $"`bootstrap` in {source} is built for {program.Processor}, but {function.LogicalId} has Architectures {function.Architecture}, where it does not start: build it for {function.Architecture}, or mend the template."
                : null,
        };
    }

    private static void Check(ElfProgram program, string source)
    {
        if (!program.IsExecutable)
            throw new UserError($"`bootstrap` in {source} is an ELF file, but no whole program: Lambda ends with \"exec format error\"; build the package again.");
        if (OperatingSystem.IsMacOS())
            throw new UserError($"`bootstrap` in {source} is a Linux program, which macOS cannot start: {DevelopmentBuild.LeaveOutCodeOr}run the local runtime in Linux.");
        if (!program.IsForThisMachine)
            throw new UserError($"`bootstrap` in {source} is built for {program.Processor}, and this machine is {ElfProgram.ThisMachine}: build it for {ElfProgram.ThisMachine} to run it here.");
        if (program.Loader is { } loader && FinalTarget(loader) is null)
            throw new UserError($"`bootstrap` in {source} is loaded by {loader}, which is not there, so Linux says that it is not found: build it for this machine's C library (Lambda's is glibc), or link it statically.");
    }

    private static string Otherwise(ReadOnlySpan<byte> start) =>
        start.IsEmpty ? "is empty"
        : start.StartsWith("\uFEFF#!"u8) ? "begins with a byte order mark before its #!"
        : start.StartsWith("MZ"u8) ? "is a Windows program"
        : IsMacProgram(start) ? "is a macOS program"
        : "is neither a Linux program nor a script that begins with #!";

    /// <summary>Mach-O, for one processor or several.</summary>
    private static bool IsMacProgram(ReadOnlySpan<byte> start) =>
        start.StartsWith<byte>([0xCF, 0xFA, 0xED, 0xFE]) || start.StartsWith<byte>([0xCA, 0xFE, 0xBA, 0xBE]);
}
