using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Functions.Local;

namespace Functions.Tests.Deploy;

/// <summary>An advisory published overnight warns everybody and breaks nobody's build, though warnings are errors.</summary>
internal sealed class AuditTests
{
    private static readonly string[] _decisive =
        ["TreatWarningsAsErrors", "WarningsNotAsErrors", "WarningsAsErrors", "MSBuildTreatWarningsAsErrors", "MSBuildWarningsAsErrors"];

    // NU1901 to NU1904, https://learn.microsoft.com/nuget/reference/errors-and-warnings/nu1901-nu1904: one for each severity.
    [Test]
    public async Task A_known_vulnerability_of_any_severity_warns_and_does_not_fail_the_restore()
    {
        await using var feed = await StartFeedAsync();
        var folder = Directory.CreateTempSubdirectory("audit-").FullName;
        try
        {
            File.Copy(Path.Combine(Repository.Root, "Directory.Build.props"), Path.Combine(folder, "Directory.Build.props"));
            await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), $"""
                <configuration><packageSources><clear/><add key="feed" value="{feed.Urls.Single()}/index.json" allowInsecureConnections="true"/></packageSources></configuration>
                """);
            await File.WriteAllTextAsync(Path.Combine(folder, "Audited.csproj"), """
                <Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Fake.Package" VersionOverride="1.0.0"/></ItemGroup></Project>
                """);

            var (exitCode, output) = await RestoreAsync(folder);

            Assert.That(exitCode, Is.Zero, output);
            foreach (var code in (string[])["NU1901", "NU1902", "NU1903", "NU1904"])
            {
                Assert.That(output, Does.Contain($"warning {code}: Package 'Fake.Package' 1.0.0 has a known"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void The_feed_without_advisories_or_without_an_answer_only_warns_too()
    {
        var exempt = Properties("Directory.Build.props").Single(property => property.Name.LocalName == "WarningsNotAsErrors").Value.Split(';');

        Assert.That(exempt, Is.SupersetOf((string[])["NU1900", "NU1901", "NU1902", "NU1903", "NU1904", "NU1905"]));
    }

    [Test]
    public void No_project_decides_for_itself_which_warnings_fail_its_build()
    {
        var files = new[] { "*.csproj", "*.props", "*.targets" }
            .SelectMany(pattern => Directory.EnumerateFiles(Repository.Root, pattern, SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => file.Split(Path.DirectorySeparatorChar)[0] is not ("artifacts" or ".git") && !file.Contains("node_modules", StringComparison.Ordinal))
            .ToArray();

        Assert.That(files, Has.Length.GreaterThan(10));
        Assert.That(
            files.Where(file => file != "Directory.Build.props" && Properties(file).Any(property => _decisive.Contains(property.Name.LocalName))),
            Is.Empty);
    }

    private static IEnumerable<XElement> Properties(string file) =>
        XDocument.Load(Path.Combine(Repository.Root, file)).Descendants("PropertyGroup").Elements();

    private static async Task<(int ExitCode, string Output)> RestoreAsync(string folder)
    {
        var start = new ProcessStartInfo(StandIns.Dotnet, ["restore", "Audited.csproj", "--nologo", "-v", "quiet"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "packages");
        start.Environment["NUGET_HTTP_CACHE_PATH"] = Path.Combine(folder, "http-cache");
        // No compiler or build server that lives on holds the folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    // https://learn.microsoft.com/nuget/api/vulnerability-info
    private static async Task<WebApplication> StartFeedAsync()
    {
        var builder = LoopbackServer.CreateBuilder();
        var app = builder.Build();
        app.MapGet("/index.json", (HttpRequest request) => $$"""
            {"version":"3.0.0","resources":[
              {"@id":"http://{{request.Host}}/packages/","@type":"PackageBaseAddress/3.0.0"},
              {"@id":"http://{{request.Host}}/vulnerabilities.json","@type":"VulnerabilityInfo/6.7.0"}]}
            """);
        app.MapGet("/vulnerabilities.json", (HttpRequest request) =>
            $$"""[{"@name":"base","@id":"http://{{request.Host}}/base.json","@updated":"2025-01-01T00:00:00Z"}]""");
        app.MapGet("/base.json", () =>
            $$"""{"fake.package":[{{string.Join(',', Enumerable.Range(0, 4).Select(severity =>
                $$"""{"severity":{{severity}},"url":"https://example.com/{{severity}}","versions":"[1.0.0]"}"""))}}]}""");
        app.MapGet("/packages/fake.package/index.json", () => """{"versions":["1.0.0"]}""");
        app.MapGet("/packages/fake.package/1.0.0/fake.package.1.0.0.nupkg", () => Results.Bytes(Package()));
        await app.StartAsync();
        return app;
    }

    private static byte[] Package()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        using (var manifest = new StreamWriter(archive.CreateEntry("Fake.Package.nuspec").Open()))
        {
            manifest.Write("""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
                  <id>Fake.Package</id><version>1.0.0</version><authors>nobody</authors><description>none</description>
                </metadata></package>
                """);
        }

        return stream.ToArray();
    }
}
