using System.IO.Compression;
using Functions.Local;
using Functions.Local.Lambda;

namespace Functions.Tests.Lambda;

public sealed class FunctionCodeTests
{
    [Test]
    public void The_development_build_is_run_by_dotnet()
    {
        using var code = TestCode.Any();
        var command = code.CommandFor(LambdaHost.Function());

        Assert.That(Path.GetFileNameWithoutExtension(command.Program), Is.EqualTo("dotnet"));
        Assert.That(command.Arguments, Is.EqualTo((string[])[Path.Combine(code.Folder, "Functions.dll")]));
    }

    [Test]
    public void A_handler_of_an_assembly_that_is_not_there_is_refused()
    {
        using var code = TestCode.Any();
        var function = LambdaHost.Function() with { Handler = "Other::Type::Method" };

        Assert.That(() => code.CommandFor(function), Throws.InstanceOf<UserError>().With.Message.Contains("holds no Other.dll"));
    }

    [Test]
    public void A_folder_with_a_bootstrap_is_run_directly()
    {
        var folder = TestCode.Bootstrap("exit 0");
        using var code = FunctionCode.FromPath(folder);

        Assert.That(code.CommandFor(LambdaHost.Function()).Program, Is.EqualTo(Path.Combine(folder, "bootstrap")));
    }

    [Test]
    public void A_bootstrap_without_execute_permission_is_refused()
    {
        var folder = TestCode.Bootstrap("exit 0");
        File.Delete(Path.Combine(folder, "bootstrap"));
        File.WriteAllText(Path.Combine(folder, "bootstrap"), "#!/bin/sh\n");
        using var code = FunctionCode.FromPath(folder);

        Assert.That(() => code.CommandFor(LambdaHost.Function()), Throws.InstanceOf<UserError>().With.Message.Contains("chmod +x"));
    }

    [Test]
    public void A_zip_is_extracted_with_an_executable_bootstrap_and_deleted_at_the_end()
    {
        TestCode.RequireShell();
        var code = FunctionCode.FromPath(Zip(("bootstrap", "#!/bin/sh\n"), ("lib/data.txt", "x")));

        Assert.That(code.CommandFor(LambdaHost.Function()).Program, Is.EqualTo(Path.Combine(code.Folder, "bootstrap")));
        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "lib", "data.txt")), Is.EqualTo("x"));

        code.Dispose();
        Assert.That(Directory.Exists(code.Folder), Is.False);
    }

    [Test]
    public void A_managed_runtime_takes_the_assembly_of_the_package()
    {
        using var code = FunctionCode.FromPath(Zip(("Functions.dll", ""), ("Functions.runtimeconfig.json", "{}")));
        var command = code.CommandFor(LambdaHost.Function() with { Runtime = "dotnet10" });

        Assert.That(command.Arguments, Is.EqualTo((string[])[Path.Combine(code.Folder, "Functions.dll")]));
    }

    [Test]
    public void A_library_for_a_managed_runtime_is_refused()
    {
        using var code = FunctionCode.FromPath(Zip(("Functions.dll", "")));

        Assert.That(
            () => code.CommandFor(LambdaHost.Function() with { Runtime = "dotnet10" }),
            Throws.InstanceOf<UserError>().With.Message.Contains("<OutputType>Exe</OutputType>"));
    }

    [Test]
    public void A_package_without_a_bootstrap_is_refused()
    {
        TestCode.RequireShell();
        using var code = FunctionCode.FromPath(Zip(("readme.txt", "")));

        Assert.That(() => code.CommandFor(LambdaHost.Function()), Throws.InstanceOf<UserError>().With.Message.Contains("which starts `bootstrap`"));
    }

    [Test]
    public void A_runtime_of_another_language_is_refused()
    {
        using var code = FunctionCode.FromPath(TestCode.Folder());

        Assert.That(
            () => code.CommandFor(LambdaHost.Function() with { Runtime = "nodejs22.x" }),
            Throws.InstanceOf<UserError>().With.Message.Contains("nodejs22.x"));
    }

    [TestCase("../escaped.txt")]
    [TestCase("lib/../../escaped.txt")]
    [TestCase("/tmp/escaped.txt")]
    public void An_entry_that_would_leave_the_code_folder_is_refused(string entry) =>
        Assert.That(() => FunctionCode.FromPath(Zip((entry, "x"))), Throws.InstanceOf<UserError>().With.Message.Contains(entry));

    [Test]
    public void A_path_that_does_not_exist_is_refused() =>
        Assert.That(() => FunctionCode.FromPath("no/such.zip"), Throws.InstanceOf<UserError>().With.Message.Contains("'no/such.zip', which does not exist"));

    [Test]
    public void A_file_that_is_no_zip_is_refused()
    {
        var file = Path.Combine(TestCode.Folder(), "functions.zip");
        File.WriteAllText(file, "text");

        Assert.That(() => FunctionCode.FromPath(file), Throws.InstanceOf<UserError>().With.Message.Contains("is not a zip file"));
    }

    /// <summary>Written as Windows does it, without permissions.</summary>
    private static string Zip(params (string Name, string Content)[] entries)
    {
        var path = Path.Combine(TestCode.Folder(), "functions.zip");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, content) in entries)
        {
            var entry = archive.CreateEntry(name);
            entry.ExternalAttributes = 0;
            using var writer = new StreamWriter(entry.Open());
            writer.Write(content);
        }
        return path;
    }
}
