using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Functions.Local;
using Functions.Local.Lambda;
using Functions.Local.Lambda.Code;

namespace Functions.Tests.Lambda;

/// <summary>What Linux and Lambda say of a bootstrap they cannot start does not name the cause; the local runtime does.</summary>
public sealed class BootstrapTests
{
    private const ushort X64 = 62, Arm64 = 183;

    [SetUp]
    public void RequireUnix()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("On Windows every bootstrap is refused.");
    }

    [TestCase("#!/bin/sh\r\nexit 0\r\n", @"ends its lines as Windows does, so Linux looks for '/bin/sh\r'")]
    [TestCase("#!/usr/bin/env python3\r\n", "save it with LF line ends")]
    [TestCase("#!/no/such/shell -e\nexit 0\n", "is to be run by /no/such/shell, which is not there")]
    [TestCase("#! bin/interpreter\n", "is to be run by bin/interpreter, which is not there")]
    [TestCase("#!/etc/passwd\n", "is to be run by /etc/passwd, which is not executable")]
    [TestCase("#!\n", "names no interpreter")]
    [TestCase("exit 0\n", "neither a Linux program nor a script that begins with #!: Lambda ends with \"exec format error\"")]
    [TestCase("", "is empty: Lambda ends with \"exec format error\"")]
    [TestCase("\uFEFF#!/bin/sh\n", "byte order mark")]
    [TestCase("MZ\u0090", "is a Windows program")]
    public void What_Lambda_could_not_start_is_refused(string content, string expected) =>
        Assert.That(() => Command(Encoding.UTF8.GetBytes(content)), Throws.InstanceOf<UserError>().With.Message.Contains(expected));

    [TestCase("#!/bin/sh\nexit 0\n")]
    [TestCase("#! /usr/bin/env sh\nexit 0\n")]
    [TestCase("#!/bin/sh")]
    public void A_script_is_started_as_it_is(string content)
    {
        TestCode.RequireShell();
        var (command, folder) = Command(Encoding.UTF8.GetBytes(content));

        Assert.That(command.Program, Is.EqualTo(Path.Combine(folder, "bootstrap")));
        Assert.That(command.Arguments, Is.Empty);
    }

    [Test]
    public void An_interpreter_in_the_package_is_taken_from_there()
    {
        var source = Folder("#!/var/task/bin/run -q\n"u8.ToArray());
        Directory.CreateDirectory(Path.Combine(source, "bin"));
        File.Copy(Path.Combine(source, "bootstrap"), Path.Combine(source, "bin", "run"));
        using var code = CodeSource.FromPath(source).Take();
        var command = code.CommandFor(LambdaHost.Function());

        Assert.That(command.Program, Is.EqualTo(Path.Combine(code.Folder, "bin/run")));
        Assert.That(command.Arguments, Is.EqualTo((string[])["-q", Path.Combine(code.Folder, "bootstrap")]));
    }

    [Test]
    public void A_program_for_another_processor_is_refused()
    {
        RequireLinux();
        var (other, name) = RuntimeInformation.OSArchitecture == Architecture.X64 ? (Arm64, "arm64") : (X64, "x86_64");
        if (File.Exists("/proc/sys/fs/binfmt_misc/qemu-aarch64") || File.Exists("/proc/sys/fs/binfmt_misc/qemu-x86_64"))
            Assert.Ignore("This machine runs programs of other processors.");

        Assert.That(() => Command(Elf(other)), Throws.InstanceOf<UserError>().With.Message.Contains($"is built for {name}, and this machine is {ElfProgram.ThisMachine}"));
    }

    [Test]
    public void A_program_for_another_processor_than_the_functions_is_warned_of()
    {
        RequireLinux();
        var (own, other) = RuntimeInformation.OSArchitecture == Architecture.X64 ? ("x86_64", "arm64") : ("arm64", "x86_64");
        using var code = CodeSource.FromPath(Folder(Elf(Own))).Take();

        Assert.That(code.CommandFor(LambdaHost.Function() with { Architecture = own }).Warning, Is.Null);
        Assert.That(
            code.CommandFor(LambdaHost.Function() with { Architecture = other }).Warning,
            Does.EndWith($"is built for {own}, but Echo has Architectures {other}, where it does not start: build it for {other}, or mend the template."));
    }

    [Test]
    public void A_program_whose_loader_is_not_there_is_refused()
    {
        RequireLinux();
        Assert.That(
            () => Command(Elf(Own, "/lib/ld-no-such-libc.so.1")),
            Throws.InstanceOf<UserError>().With.Message.Contains("is loaded by /lib/ld-no-such-libc.so.1, which is not there"));
        Assert.That(() => Command(Elf(Own)), Throws.Nothing);
        Assert.That(() => Command(File.ReadAllBytes("/bin/sh")), Throws.Nothing);
    }

    [Test]
    public void A_part_of_a_program_is_refused() =>
        Assert.That(() => Command(Elf(Own)[..40]), Throws.InstanceOf<UserError>().With.Message.Contains("no whole program"));

    [Test]
    public void A_folder_and_a_link_to_nothing_are_refused()
    {
        var folder = TestCode.Folder();
        Directory.CreateDirectory(Path.Combine(folder, "bootstrap"));
        Assert.That(() => Command(folder), Throws.InstanceOf<UserError>().With.Message.Contains("is a folder"));

        Directory.Delete(Path.Combine(folder, "bootstrap"));
        File.CreateSymbolicLink(Path.Combine(folder, "bootstrap"), "chatd");
        Assert.That(() => Command(folder), Throws.InstanceOf<UserError>().With.Message.Contains("a link to 'chatd', which is not there"));
    }

    private static ushort Own => RuntimeInformation.OSArchitecture == Architecture.X64 ? X64 : Arm64;

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture is not (Architecture.X64 or Architecture.Arm64))
            Assert.Ignore("Needs Linux on x86_64 or arm64, to which ELF files belong.");
    }

    private static (StartCommand Command, string Folder) Command(byte[] bootstrap) => Command(Folder(bootstrap));

    private static (StartCommand Command, string Folder) Command(string source)
    {
        using var code = CodeSource.FromPath(source).Take();
        return (code.CommandFor(LambdaHost.Function()), code.Folder);
    }

    private static string Folder(byte[] bootstrap)
    {
        var folder = TestCode.Folder();
        var path = Path.Combine(folder, "bootstrap");
        File.WriteAllBytes(path, bootstrap);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>A header, and with a loader the one program header that names it.</summary>
    private static byte[] Elf(ushort machine, string? loader = null)
    {
        var elf = new byte[256];
        "\u007FELF\u0002\u0001\u0001"u8.CopyTo(elf);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(16), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(18), machine);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(56), (ushort)(loader is null ? 0 : 1));
        BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(64), 3);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(64 + 8), 128);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(64 + 32), (ulong)(loader?.Length + 1 ?? 0));
        Encoding.UTF8.GetBytes(loader ?? "").CopyTo(elf, 128);
        return elf;
    }
}
