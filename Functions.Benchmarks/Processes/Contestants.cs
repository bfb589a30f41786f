using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Functions.Benchmarks.Aws;

namespace Functions.Benchmarks.Processes;

/// <summary>Builds the programs that are compared and says how each is started.</summary>
/// <param name="folder">Where everything is built, certificates included.</param>
/// <param name="publish">False to publish only what is not there.</param>
/// <param name="code">Functions of another origin to measure too, or instead; a folder or zip with a bootstrap.</param>
internal sealed class Contestants(string folder, bool publish, string? code, AwsServer aws, CertificateChain certificates)
{
    /// <summary>The real functions in Native AOT, as they are deployed.</summary>
    public string Bootstrap => Path.Combine(folder, "aot", "bootstrap");

    /// <summary>The bootstrap of <c>--code</c>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public string? Given { get; } = code is null ? null : BootstrapIn(code, Path.Combine(folder, "given"));

    public string ReadyToRun => Path.Combine(folder, "r2r", "Functions.dll");

    public string Jit => Path.Combine(folder, "jit", "Functions.dll");

    public string Baselines => Path.Combine(folder, "baselines", "Functions.Baselines");

    public string Node => Path.Combine(folder, "node", "function.mjs");

    public async Task PublishBootstrapAsync()
    {
        if (await PublishAsync("Functions", Bootstrap, NativeAot))
            File.Copy(Path.Combine(folder, "aot", "Functions"), Bootstrap, overwrite: true);
    }

    public Task PublishBaselinesAsync() => PublishAsync("Functions.Benchmarks/Baselines", Baselines, NativeAot);

    public Task PublishReadyToRunAsync() => PublishAsync("Functions", ReadyToRun, ["-p:PublishReadyToRun=true", "--self-contained", "false"]);

    public Task PublishJitAsync() => PublishAsync("Functions", Jit, ["--self-contained", "false"]);

    /// <summary>Installs AWS's SDK for Node.js; false without Node.js.</summary>
    /// <exception cref="InvalidOperationException">npm failed.</exception>
    public async Task<bool> InstallNodeAsync() => await InstallAsync("Node/chat", Path.GetDirectoryName(Node)!);

    /// <summary>The folder with what local gateways are compared by, serverless-offline included; null without Node.js.</summary>
    public async Task<string?> InstallEchoAsync()
    {
        var target = Path.Combine(folder, "echo");
        return await InstallAsync("Node/echo", target) ? target : null;
    }

    private static async Task<bool> InstallAsync(string source, string target)
    {
        if (!OnPath("node") || !OnPath("npm"))
            return false;
        source = Path.Combine(Repository.Root, "Functions.Benchmarks", source);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        await RunAsync("npm", ["install", "--loglevel=error", "--no-audit", "--no-fund", "--prefix", target]);
        return true;
    }

    /// <summary>What Lambda and template.yaml would set, with one root to trust unless the system's store is asked for.</summary>
    public Dictionary<string, string> Environment(string handler, Uri endpoint, bool systemStore = false, int historyHours = 0)
    {
        var file = Path.Combine(folder, systemStore ? "system.pem" : "roots.pem");
        var roots = systemStore ? "/etc/ssl/certs/ca-certificates.crt" : Path.Combine(Repository.Root, "Functions", "amazon-roots.pem");
        if (!File.Exists(file) || !File.ReadAllText(file).Contains(certificates.RootPem))
            File.WriteAllText(file, File.ReadAllText(roots) + "\n" + certificates.RootPem + "\n");
        return new()
        {
            ["_HANDLER"] = handler,
            ["AWS_LAMBDA_FUNCTION_NAME"] = "benchmark",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512",
            ["AWS_LAMBDA_LOG_FORMAT"] = "JSON",
            ["AWS_REGION"] = "eu-central-1",
            ["AWS_ACCESS_KEY_ID"] = "ASIAEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            // As long as Lambda's are: it is part of what is hashed and sent.
            ["AWS_SESSION_TOKEN"] = new string('t', 800),
            ["TABLE_NAME"] = "connections",
            ["ROOMS_TABLE_NAME"] = "rooms",
            ["MESSAGES_TABLE_NAME"] = MessagesTable.Name,
            ["HISTORY_HOURS"] = historyHours.ToString(CultureInfo.InvariantCulture),
            ["MESSAGES_PER_MINUTE"] = "0",
            ["ISSUER"] = aws.Http1.GetLeftPart(UriPartial.Authority),
            ["AUDIENCE"] = Issuer.Audience,
            ["MANAGEMENT_ENDPOINT"] = new Uri(endpoint, "/prod").AbsoluteUri,
            ["AWS_ENDPOINT_URL_DYNAMODB"] = aws.DynamoDb.AbsoluteUri,
            ["SSL_CERT_FILE"] = file,
            ["SSL_CERT_DIR"] = systemStore ? "/etc/ssl/certs" : Path.Combine(folder, "no-certificates"),
            ["NODE_EXTRA_CA_CERTS"] = file,
        };
    }

    private static string BootstrapIn(string code, string target)
    {
        if (File.Exists(code))
            ZipFile.ExtractToDirectory(code, target, overwriteFiles: true);
        var bootstrap = Path.Combine(File.Exists(code) ? target : Path.GetFullPath(code), "bootstrap");
        return File.Exists(bootstrap) ? bootstrap : throw new InvalidOperationException($"--code {code}: there is no bootstrap in it.");
    }

    private static string[] NativeAot =>
        OnPath("clang") ? ["-p:PublishAot=true"] : ["-p:PublishAot=true", "-p:CppCompilerAndLinker=gcc"];

    private static bool OnPath(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, program)));

    /// <returns>False where the program was there and need not be published anew.</returns>
    private async Task<bool> PublishAsync(string project, string program, IReadOnlyList<string> options)
    {
        if (!publish && File.Exists(program))
            return false;
        var target = Path.GetDirectoryName(program)!;
        var name = Path.GetFileName(target);
        Console.WriteLine($"publishing {name}");
        // The solution's build runs the analyzers.
        await RunAsync("dotnet", [
            "publish", Path.Combine(Repository.Root, project), "-c", "Release", "-r", "linux-x64", "--nologo", "-v", "quiet", "-p:RunAnalyzers=false",
            "--artifacts-path", Path.Combine(folder, $"build-{name}"), "-o", target, .. options]);
        return true;
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
    }
}
