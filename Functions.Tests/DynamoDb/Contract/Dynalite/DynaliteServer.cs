using System.Diagnostics;
using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Local.Template;

namespace Functions.Tests.DynamoDb.Contract.Dynalite;

/// <summary>
/// dynalite (https://github.com/architect/dynalite) in a process of its own, with the same tables as the embedded endpoint. Its
/// packages are installed once, into artifacts/.
/// </summary>
internal sealed class DynaliteServer : IDisposable
{
    private static readonly string _sources = Path.Combine(Repository.Root, "Functions.Tests", "DynamoDb", "Contract", "Dynalite");

    private readonly Process _process;

    private DynaliteServer(Process process, Uri uri)
    {
        _process = process;
        Uri = uri;
    }

    /// <summary>Whether the tests on it must run, rather than say why they did not.</summary>
    public static bool IsRequired => Environment.GetEnvironmentVariable("REQUIRE_NODE") == "1";

    public Uri Uri { get; }

    /// <exception cref="InvalidOperationException">It cannot run here; the message says why.</exception>
    public static async Task<DynaliteServer> StartAsync()
    {
        var process = Run("node", await InstallAsync(), "server.cjs");
        // Read all the while, or a full pipe would stop the server.
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var port = await process.StandardOutput.ReadLineAsync(patience.Token);
            if (!int.TryParse(port, out var number))
                throw new InvalidOperationException($"dynalite did not start: {await errors.WaitAsync(patience.Token)}");
            var server = new DynaliteServer(process, new Uri($"http://127.0.0.1:{number}/"));
            await server.CreateTablesAsync(patience.Token);
            return server;
        }
        catch (Exception error)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            if (error is OperationCanceledException)
                throw new InvalidOperationException("dynalite did not start within 60 s", error);
            throw;
        }
    }

    public void Dispose()
    {
        // The server ends with its input.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>The folder that holds the server and its packages, named for what was locked.</summary>
    private static async Task<string> InstallAsync()
    {
        var sources = new[] { "package.json", "package-lock.json", "server.cjs" }.Select(file => Path.Combine(_sources, file)).ToArray();
        var version = Convert.ToHexStringLower(SHA256.HashData([.. sources.SelectMany(File.ReadAllBytes)]))[..12];
        var installed = Path.Combine(Repository.Root, "artifacts", "dynalite", version);
        if (Directory.Exists(installed))
            return installed;

        var unfinished = $"{installed}-{Guid.NewGuid():N}";
        Directory.CreateDirectory(unfinished);
        try
        {
            foreach (var source in sources)
                File.Copy(source, Path.Combine(unfinished, Path.GetFileName(source)));
            await InstallPackagesAsync(unfinished);
            Directory.Move(unfinished, installed);
        }
        catch (IOException) when (Directory.Exists(installed))
        {
            // Another run of the tests was faster.
        }
        finally
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
        }

        return installed;
    }

    private static async Task InstallPackagesAsync(string directory)
    {
        // Where the registry does not answer, the tests on dynalite are not worth a longer wait, unless they must run.
        string[] fetching = IsRequired ? ["--fetch-retries=2", "--fetch-timeout=60000"] : ["--fetch-retries=0", "--fetch-timeout=10000"];
        using var npm = Run("npm", directory, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", .. fetching, "--maxsockets=50"]);
        npm.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(IsRequired ? 5 : 2));
        patience.Token.Register(() => npm.Kill(entireProcessTree: true));
        var output = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            // Of its many lines the one that names the registry tells the most.
            var lines = string.Concat(output).Trim();
            throw new InvalidOperationException($"npm ci failed: {lines.Split('\n').FirstOrDefault(line => line.Contains("://", StringComparison.Ordinal))?.Trim() ?? lines}");
        }
    }

    private static Process Run(string command, string directory, params string[] arguments)
    {
        // On Windows npm is a script, which only the shell finds.
        var start = OperatingSystem.IsWindows() && command == "npm"
            ? new ProcessStartInfo("cmd.exe", ["/c", command, .. arguments])
            : new ProcessStartInfo(command, arguments);
        start.WorkingDirectory = directory;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new InvalidOperationException($"{command} does not start: {error.Message}", error);
        }
    }

    private async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        using var client = DynamoDbHost.ClientOf(Uri);
        foreach (var table in DynamoDbHost.Tables)
        {
            await client.CreateTableAsync(RequestFor(table), cancellationToken);
            while ((await client.DescribeTableAsync(table.Name, cancellationToken)).Table.TableStatus != TableStatus.ACTIVE)
                await Task.Yield();
        }
    }

    private static CreateTableRequest RequestFor(Table table)
    {
        var keys = new[] { table.PartitionKey, table.SortKey }.Concat(table.Indexes.SelectMany(index => new[] { index.PartitionKey, index.SortKey }));
        return new()
        {
            TableName = table.Name,
            KeySchema = SchemaOf(table.PartitionKey, table.SortKey),
            AttributeDefinitions = [.. keys.OfType<KeyAttribute>().Distinct().Select(key => new AttributeDefinition(key.Name, key.Type))],
            BillingMode = table.Capacity is null ? BillingMode.PAY_PER_REQUEST : BillingMode.PROVISIONED,
            ProvisionedThroughput = ThroughputOf(table.Capacity),
            GlobalSecondaryIndexes = NullIfEmpty(table.Indexes.Where(index => index.IsGlobal).Select(index => new GlobalSecondaryIndex
            {
                IndexName = index.Name,
                KeySchema = SchemaOf(index.PartitionKey, index.SortKey),
                Projection = ProjectionOf(index),
                ProvisionedThroughput = ThroughputOf(index.Capacity),
            })),
            LocalSecondaryIndexes = NullIfEmpty(table.Indexes.Where(index => !index.IsGlobal).Select(index => new LocalSecondaryIndex
            {
                IndexName = index.Name,
                KeySchema = SchemaOf(index.PartitionKey, index.SortKey),
                Projection = ProjectionOf(index),
            })),
        };
    }

    private static List<KeySchemaElement> SchemaOf(KeyAttribute partitionKey, KeyAttribute? sortKey) =>
        sortKey is null ? [new(partitionKey.Name, KeyType.HASH)] : [new(partitionKey.Name, KeyType.HASH), new(sortKey.Name, KeyType.RANGE)];

    private static Projection ProjectionOf(TableIndex index) =>
        new() { ProjectionType = index.Projection, NonKeyAttributes = NullIfEmpty(index.NonKeyAttributes) };

    private static ProvisionedThroughput? ThroughputOf(ProvisionedCapacity? capacity) =>
        capacity is null ? null : new(capacity.ReadUnits, capacity.WriteUnits);

    private static List<T>? NullIfEmpty<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;
}
