using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Functions.Tests.Deploy;

/// <summary>How deploy.ps1 makes the package, with a compiler that answers as recorded.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BuildTests : IDisposable
{
    private static readonly bool _nativeHost = OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;

    private readonly DeployScript _script = new DeployScript().Answers("dotnet --version", new Answer("10.0.100\n"));

    public void Dispose() => _script.Dispose();

    [Test]
    public async Task The_managed_package_has_sorted_entries_fixed_times_and_unix_permissions()
    {
        _script.Answers("dotnet publish", Built("Functions.runtimeconfig.json", "amazon-roots.pem", "Functions.dll", "Functions.pdb", "Functions.xml"));

        var result = await _script.RunAsync("-BuildOnly", "-Runtime", "dotnet10");
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var package = _script.PathOf("artifacts/functions.zip");
        var hash = SHA256.HashData(await File.ReadAllBytesAsync(package));
        using (var archive = await ZipFile.OpenReadAsync(package))
        {
            Assert.That(archive.Entries.Select(entry => entry.FullName),
                Is.EqualTo((string[])["Functions.dll", "Functions.runtimeconfig.json", "amazon-roots.pem"]));
            Assert.That(archive.Entries.Select(entry => (entry.ExternalAttributes >> 16) & 0xFFFF), Has.All.EqualTo(0x81A4), "regular file, 0644");
            Assert.That(archive.Entries.Select(entry => entry.LastWriteTime.Year), Has.All.EqualTo(1980));
        }

        Assert.That(CreatorsOf(package), Is.EqualTo((byte[])[3, 3, 3]), "entries made by Unix, whose permissions count");
        await _script.RunAsync("-BuildOnly", "-Runtime", "dotnet10");
        Assert.That(SHA256.HashData(await File.ReadAllBytesAsync(package)), Is.EqualTo(hash));
    }

    [Test]
    public async Task The_native_package_has_an_executable_bootstrap_and_the_roots()
    {
        RequireNativeHost();
        _script.Answers("gcc", new Answer()).Answers("dotnet publish", Built("amazon-roots.pem", "Functions", "Functions.dbg"));

        var result = await _script.RunAsync("-BuildOnly", "-AwsPackages", "bundled");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        using var archive = await ZipFile.OpenReadAsync(_script.PathOf("artifacts/functions.zip"));
        Assert.That(archive.Entries.Select(entry => $"{entry.FullName} {Convert.ToString((entry.ExternalAttributes >> 16) & 0xFFFF, 8)}"),
            Is.EqualTo((string[])["amazon-roots.pem 100644", "bootstrap 100755"]));
        Assert.That(_script.Calls, Has.One.Contains("-p:PublishAot=true").And.One.Contains("-p:AwsPackages=bundled"));
    }

    [Test]
    public async Task An_executable_that_needs_a_newer_glibc_than_Lambda_has_is_built_in_a_container()
    {
        RequireNativeHost();
        var tooNew = new Answer(Files: new() { ["Functions"] = "GLIBC_2.17 GLIBC_2.38", ["amazon-roots.pem"] = "roots" });
        _script
            .Answers("gcc", new Answer()).Answers("id", new Answer("1000\n")).Answers("docker info", new Answer())
            .Answers("dotnet publish", tooNew).Answers("docker run", Built("Functions", "amazon-roots.pem"))
            .Answers("docker image inspect", new Answer("public.ecr.aws/sam/build-dotnet10@sha256:0123abcd\n"));

        var result = await _script.RunAsync("-BuildOnly");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.Calls, Has.One.Match("docker run --rm --platform linux/amd64 --user 1000:1000 .*build-dotnet10:latest-x86_64 dotnet publish"));
        Assert.That(result.Output, Does.Contain("In a container of public.ecr.aws/sam/build-dotnet10:latest-x86_64, whose tag moves."));
        Assert.That(result.Output, Does.Contain("It was public.ecr.aws/sam/build-dotnet10@sha256:0123abcd."));
    }

    [Test]
    public async Task Podmans_root_is_the_user()
    {
        var other = OtherArchitecture;
        _script.Answers("podman info", new Answer()).Answers("podman run", Built("Functions", "amazon-roots.pem"))
            .Answers("podman image inspect", new Answer(Error: "no such image", ExitCode: 125));

        var result = await _script.RunAsync("-BuildOnly", "-Architecture", other);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.Calls, Has.One.Contains($"build-dotnet10:latest-{other} dotnet publish").And.None.Contains("--user"));
    }

    [Test]
    public async Task A_container_of_another_processor_needs_its_emulation()
    {
        _script.Answers("podman info", new Answer()).Answers("podman run", new Answer(Error: "exec /var/lang/bin/dotnet: exec format error\n", ExitCode: 1));

        AssertFailed(await _script.RunAsync("-BuildOnly", "-Architecture", OtherArchitecture), "Install QEMU's emulation");
    }

    [Test]
    public async Task A_processor_that_cannot_be_built_for_here_names_the_ways_out()
    {
        var other = OtherArchitecture;
        _script.Answers("docker info", new Answer(Error: "Cannot connect to the Docker daemon", ExitCode: 1));

        AssertFailed(await _script.RunAsync("-BuildOnly", "-Architecture", other), "pass -Runtime dotnet10, or build on Linux " + other);
    }

    [Test]
    public async Task A_missing_linker_is_named_with_how_to_install_it()
    {
        RequireNativeHost();

        AssertFailed(await _script.RunAsync("-BuildOnly"), "install clang or gcc (Debian, Ubuntu: sudo apt-get install clang");
    }

    [Test]
    public async Task A_missing_sdk_is_named()
    {
        _script.Answers("dotnet --version", new Answer(Error: "A compatible .NET SDK was not found.", ExitCode: 145));

        AssertFailed(await _script.RunAsync("-BuildOnly", "-Runtime", "dotnet10"), "Install the .NET 10 SDK: https://dotnet.microsoft.com");
    }

    [Test]
    public async Task The_managed_runtime_with_bundled_packages_is_refused() =>
        AssertFailed(await _script.RunAsync("-BuildOnly", "-Runtime", "dotnet10", "-AwsPackages", "bundled"), "needs -AwsPackages nuget");

    [Test]
    public async Task Packages_that_cannot_be_restored_name_the_bundled_ones()
    {
        _script.Answers("dotnet publish", new Answer(
            "/src/Functions/Functions.csproj : error NU1101: Unable to find package Amazon.Lambda.Core. No packages exist with this id in source(s): nuget.org\n", ExitCode: 1));

        AssertFailed(await _script.RunAsync("-BuildOnly", "-Runtime", "dotnet10"), "(Amazon.Lambda.Core). Check the feed, or pass -Runtime provided.al2023 -AwsPackages bundled");
    }

    [Test]
    public async Task A_build_that_fails_prints_its_errors_and_where_the_rest_is()
    {
        _script.Answers("dotnet publish", new Answer("/src/Functions/Program.cs(3,1): error CS1002: ; expected\n", ExitCode: 1));

        var result = await _script.RunAsync("-BuildOnly", "-Runtime", "dotnet10");

        AssertFailed(result, "All of its output is in artifacts/publish.log");
        Assert.That(result.Output, Does.Contain("error CS1002: ; expected"));
        Assert.That(await File.ReadAllTextAsync(_script.PathOf("artifacts/publish.log")), Does.Contain("CS1002"));
    }

    private static string OtherArchitecture => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "x86_64" : "arm64";

    private static Answer Built(params string[] files) =>
        new(Files: files.ToDictionary(file => file, file => $"{file} GLIBC_2.34"));

    private static void RequireNativeHost() => Assume.That(_nativeHost, "only on Linux x86_64");

    // "Version made by", upper byte, of each record of the central directory.
    private static byte[] CreatorsOf(string package)
    {
        var bytes = File.ReadAllBytes(package);
        return [.. Enumerable.Range(0, bytes.Length - 4)
            .Where(index => bytes.AsSpan(index, 4).SequenceEqual((ReadOnlySpan<byte>)[0x50, 0x4B, 1, 2]))
            .Select(index => bytes[index + 5])];
    }

    private static void AssertFailed(DeployResult result, string advice)
    {
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("deploy.ps1: ").And.Contain(advice).And.Not.Contain("unexpected"));
        Assert.That(result.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), result.Error);
    }
}
