using Functions.Local;
using Functions.Local.Lambda;
using Functions.Local.Lambda.Code;

namespace Functions.Tests.Lambda;

public sealed class CodeArchiveTests
{
    [Test]
    public void A_link_to_another_file_of_the_package_is_that_file()
    {
        TestCode.RequireShell();
        using var code = Take(CodeZip.Link("bootstrap", "chatd"), CodeZip.Program("chatd", "#!/bin/sh\n"));

        Assert.That(code.CommandFor(LambdaHost.Function()).Program, Is.EqualTo(Path.Combine(code.Folder, "bootstrap")));
        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "bootstrap")), Is.EqualTo("#!/bin/sh\n"));
    }

    [Test]
    public void Links_to_folders_and_links_to_links_are_followed()
    {
        using var code = Take(
            CodeZip.Link("current", "releases/two"),
            CodeZip.Link("releases/two", "2.0"),
            CodeZip.Link("lib/libchat.so", "../current/./libchat.so.2"),
            CodeZip.Link("at-aws", "/var/task/releases/2.0/libchat.so.2"),
            CodeZip.File("releases/2.0/libchat.so.2", "two"));

        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "lib", "libchat.so")), Is.EqualTo("two"));
        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "current", "libchat.so.2")), Is.EqualTo("two"));
        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "at-aws")), Is.EqualTo("two"));
    }

    [TestCase("../chatd")]
    [TestCase("lib/../../chatd")]
    [TestCase("/etc/passwd")]
    [TestCase("/var/task/../../etc/passwd")]
    [TestCase("/var/task/lib/../..//etc/passwd")]
    [TestCase("bootstrap")]
    public void A_link_that_leads_out_of_the_folder_is_refused(string target) =>
        Assert.That(
            () => Take(CodeZip.Link("bootstrap", target), CodeZip.File("lib/x", "")),
            Throws.InstanceOf<UserError>().With.Message.Contains($"the link 'bootstrap' -> '{target}', which leads out"));

    [Test]
    public void Slashes_after_the_task_root_lead_no_further_than_one()
    {
        using var code = Take(CodeZip.Link("bootstrap", "/var/task//etc/passwd"), CodeZip.File("etc/passwd", "the package's own"));

        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "bootstrap")), Is.EqualTo("the package's own"));
    }

    [TestCase(@"..\chatd")]
    [TestCase(@"lib\..\..\chatd")]
    [TestCase("C:/chatd")]
    [TestCase(@"\\server\share")]
    public void On_Windows_a_backslash_or_a_drive_leads_out(string target)
    {
        var links = new CodeLinks(isWindows: true, isCaseSensitive: false);
        links.Add("bootstrap", target);

        Assert.That(links.StaysInside("bootstrap"), Is.False);
    }

    [Test]
    public void Where_case_does_not_matter_a_link_is_followed_in_any()
    {
        var links = new CodeLinks(isWindows: false, isCaseSensitive: false);
        links.Add("deep/er/UP", "..");
        links.Add("b", "deep/er/up/../..");

        Assert.That(links.StaysInside("b"), Is.False);
    }

    /// <summary>As text <c>a/../..</c> is the folder itself; followed as Linux follows it, it is the folder's parent.</summary>
    [Test]
    public void A_link_that_leads_out_by_way_of_another_is_refused() =>
        Assert.That(
            () => Take(CodeZip.Link("deep/er/a", ".."), CodeZip.Link("b", "deep/er/a/../.."), CodeZip.File("deep/er/x", "")),
            Throws.InstanceOf<UserError>().With.Message.Contains("the link 'b' -> "));

    [Test]
    public void An_entry_below_a_link_is_refused() =>
        Assert.That(
            () => Take(CodeZip.Link("lib", "."), CodeZip.File("lib/x", "")),
            Throws.InstanceOf<UserError>().With.Message.Contains("'lib' both as a link and as what is not one"));

    [TestCase(0b110_100_100, false)]
    [TestCase(0b111_101_101, true)]
    public void Permissions_are_those_of_the_package(int permissions, bool executable)
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Windows has no such permissions.");
        using var code = Take(CodeZip.File("bootstrap", "#!/bin/sh\n", permissions));

        Assert.That(
            () => code.CommandFor(LambdaHost.Function()),
            executable ? Throws.Nothing : Throws.InstanceOf<UserError>().With.Message.Contains("permission denied").And.Message.Contains("chmod +x bootstrap"));
        Assert.That(code.Warnings, Is.Empty);
    }

    /// <summary>On Lambda it fails: https://github.com/aws/aws-lambda-go/issues/13</summary>
    [Test]
    public void A_package_without_permissions_runs_with_a_warning()
    {
        TestCode.RequireShell();
        using var code = Take(CodeZip.Bare("bootstrap", "#!/bin/sh\n"), CodeZip.Bare("lib/data.txt", "x"));

        Assert.That(code.CommandFor(LambdaHost.Function()).Program, Is.EqualTo(Path.Combine(code.Folder, "bootstrap")));
        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "lib", "data.txt")), Is.EqualTo("x"));
        Assert.That(code.Warnings, Has.Count.EqualTo(1).And.One.Contains("permission denied"));
    }

    [Test]
    public void A_backslash_is_part_of_a_name_with_a_warning()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Windows takes a backslash as a separator.");
        using var code = Take(CodeZip.File(@"lib\data.txt", "x"), CodeZip.File(@"lib\more.txt", "y"));

        Assert.That(File.ReadAllText(Path.Combine(code.Folder, @"lib\data.txt")), Is.EqualTo("x"));
        Assert.That(code.Warnings, Has.Count.EqualTo(1).And.One.Contains(@"lib\data.txt"));
    }

    [TestCase("../escaped.txt")]
    [TestCase("lib/../../escaped.txt")]
    [TestCase("/tmp/escaped.txt")]
    [TestCase("/etc/")]
    public void An_entry_that_would_leave_the_code_folder_is_refused(string entry) =>
        Assert.That(() => Take(CodeZip.File(entry, "x")), Throws.InstanceOf<UserError>().With.Message.Contains(entry));

    [Test]
    public void The_folder_itself_may_be_an_entry()
    {
        using var code = Take(CodeZip.File("./", ""), CodeZip.File("./a/../b.txt", "b"));

        Assert.That(File.ReadAllText(Path.Combine(code.Folder, "b.txt")), Is.EqualTo("b"));
    }

    [Test]
    public void A_file_that_is_no_zip_is_refused([Values("text", "", "PK\u0003\u0004PK\u0003\u0004PK\u0005\u0006")] string content)
    {
        var file = Path.Combine(TestCode.Folder(), "functions.zip");
        File.WriteAllText(file, content);

        Assert.That(() => CodeSource.FromPath(file).Take(), Throws.InstanceOf<UserError>().With.Message.Contains("is not a zip file, or is damaged"));
    }

    /// <summary>Whatever bytes are wrong, there is one line or a package, and no other exception.</summary>
    [Test]
    public void A_damaged_zip_is_refused_or_read()
    {
        var whole = File.ReadAllBytes(CodeZip.Write(CodeZip.Program("bootstrap", "#!/bin/sh\n"), CodeZip.Link("lib/a", "../bootstrap")));
        var file = Path.Combine(TestCode.Folder(), "functions.zip");
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= 0xFF;
            File.WriteAllBytes(file, damaged);
            try
            {
                CodeSource.FromPath(file).Take().Dispose();
            }
            catch (UserError)
            {
                // As it should.
            }
        }

        File.WriteAllBytes(file, whole[..^30]);
        Assert.That(() => CodeSource.FromPath(file).Take(), Throws.InstanceOf<UserError>());
    }

    [Test]
    public void An_encrypted_zip_is_refused()
    {
        var path = CodeZip.Write(CodeZip.Program("bootstrap", "#!/bin/sh\n"));
        var bytes = File.ReadAllBytes(path);
        // The first general purpose flag, in the entry's header and in the directory.
        bytes[6] |= 1;
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        File.WriteAllBytes(path, bytes);

        Assert.That(() => CodeSource.FromPath(path).Take(), Throws.InstanceOf<UserError>().With.Message.Contains("is encrypted"));
    }

    private static FunctionCode Take(params CodeZip.Entry[] entries) => CodeSource.FromPath(CodeZip.Write(entries)).Take();
}
