using Functions.Local;
using Functions.Local.Lambda.Code;

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
    public void A_folder_is_run_as_a_copy_with_its_permissions_and_links()
    {
        var folder = TestCode.Bootstrap("exit 0");
        File.Move(Path.Combine(folder, "bootstrap"), Path.Combine(folder, "chatd"));
        File.CreateSymbolicLink(Path.Combine(folder, "bootstrap"), "chatd");
        var outside = Path.Combine(TestCode.Folder(), "outside");
        File.WriteAllText(outside, "out");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), Path.GetRelativePath(folder, outside));
        File.CreateSymbolicLink(Path.Combine(folder, "again"), folder);
        using var code = CodeSource.FromPath(folder).Take();
        File.WriteAllText(Path.Combine(folder, "chatd"), "of the next build");
        File.WriteAllText(outside, "of the next build");

        Assert.That(code.Folder, Is.Not.EqualTo(folder));
        Assert.That(code.CommandFor(LambdaHost.Function()).Program, Is.EqualTo(Path.Combine(code.Folder, "bootstrap")));
        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "bootstrap")), Does.Contain("exit 0"));
        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "link")), Is.EqualTo("out"));
        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "again", "chatd")), Does.Contain("exit 0"));
    }

    [Test]
    public void A_bootstrap_without_execute_permission_is_refused()
    {
        var folder = TestCode.Bootstrap("exit 0");
        File.Delete(Path.Combine(folder, "bootstrap"));
        File.WriteAllText(Path.Combine(folder, "bootstrap"), "#!/bin/sh\n");
        using var code = CodeSource.FromPath(folder).Take();

        Assert.That(() => code.CommandFor(LambdaHost.Function()), Throws.InstanceOf<UserError>().With.Message.Contains("chmod +x"));
    }

    [Test]
    public void The_copy_is_deleted_at_the_end()
    {
        var code = CodeSource.FromPath(CodeZip.Write(CodeZip.File("a", ""))).Take();
        code.Dispose();

        Assert.That(Directory.Exists(code.Folder), Is.False);
    }

    [Test]
    public void A_managed_runtime_takes_the_assembly_of_the_package()
    {
        using var code = CodeSource.FromPath(CodeZip.Write(CodeZip.File("Functions.dll", ""), CodeZip.File("Functions.runtimeconfig.json", "{}"))).Take();
        var command = code.CommandFor(LambdaHost.Function() with { Runtime = "dotnet10" });

        Assert.That(command.Arguments, Is.EqualTo((string[])[Path.Combine(code.Folder, "Functions.dll")]));
    }

    [Test]
    public void A_library_for_a_managed_runtime_is_refused()
    {
        using var code = CodeSource.FromPath(CodeZip.Write(CodeZip.File("Functions.dll", ""))).Take();

        Assert.That(
            () => code.CommandFor(LambdaHost.Function() with { Runtime = "dotnet10" }),
            Throws.InstanceOf<UserError>().With.Message.Contains("<OutputType>Exe</OutputType>"));
    }

    [Test]
    public void A_package_without_a_bootstrap_is_refused()
    {
        TestCode.RequireShell();
        using var code = CodeSource.FromPath(CodeZip.Write(CodeZip.File("readme.txt", ""))).Take();

        Assert.That(() => code.CommandFor(LambdaHost.Function()), Throws.InstanceOf<UserError>().With.Message.Contains("which starts `bootstrap`"));
    }

    [Test]
    public void A_runtime_of_another_language_is_refused()
    {
        using var code = CodeSource.FromPath(TestCode.Folder()).Take();

        Assert.That(
            () => code.CommandFor(LambdaHost.Function() with { Runtime = "nodejs22.x" }),
            Throws.InstanceOf<UserError>().With.Message.Contains("nodejs22.x"));
    }

    [Test]
    public void A_path_that_does_not_exist_is_refused() =>
        Assert.That(() => CodeSource.FromPath("no/such.zip"), Throws.InstanceOf<UserError>().With.Message.Contains("'no/such.zip', which does not exist"));
}
