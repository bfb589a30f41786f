using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Functions.Local.Lambda.Code;

/// <summary>What the first bytes of a 64-bit ELF file tell: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html</summary>
/// <param name="start">Its header, and what of the program headers and the loader's name comes soon after, as it does.</param>
internal sealed class ElfProgram(ReadOnlyMemory<byte> start)
{
    private const int HeaderSize = 64, ProgramHeaderSize = 56;
    private const ushort X86 = 3, X64 = 62, Arm64 = 183;
    private const ushort Executable = 2, PositionIndependent = 3;
    private const uint Interpreter = 3;

    private static readonly Architecture OwnArchitecture = RuntimeInformation.OSArchitecture;

    public static ReadOnlySpan<byte> Magic => "\u007FELF"u8;

    /// <summary>In AWS's spelling.</summary>
    public static string ThisMachine => OwnArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "arm64",
        var other => other.ToString(),
    };

    public bool IsExecutable => start.Length >= HeaderSize && UInt16(16) is Executable or PositionIndependent;

    /// <summary>In AWS's spelling where AWS has it.</summary>
    public string Processor => UInt16(18) switch
    {
        X86 => "32-bit x86",
        X64 => "x86_64",
        Arm64 => "arm64",
        var other => $"another processor (ELF machine {other})",
    };

    /// <summary>Where an emulator is registered with Linux, other machines' programs run too.</summary>
    public bool IsForThisMachine =>
        Processor == ThisMachine
        || (UInt16(18) == X86 && OwnArchitecture == Architecture.X64)
        || File.Exists($"/proc/sys/fs/binfmt_misc/qemu-{(UInt16(18) == Arm64 ? "aarch64" : Processor)}");

    /// <summary>The absolute path of the dynamic loader; null when the program needs none.</summary>
    public string? Loader
    {
        get
        {
            if (start.Span[4] != 2)
                return null;
            var first = (long)BinaryPrimitives.ReadUInt64LittleEndian(start.Span[32..]);
            for (var i = 0; i < UInt16(56); i++)
            {
                var at = first + (i * ProgramHeaderSize);
                if (at < 0 || at + ProgramHeaderSize > start.Length)
                    return null;
                var header = start.Span[(int)at..];
                if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Interpreter)
                    continue;
                var offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
                var length = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
                return offset < (ulong)start.Length && length <= (ulong)start.Length - offset
                    ? Encoding.UTF8.GetString(start.Span.Slice((int)offset, (int)length)).TrimEnd('\0')
                    : null;
            }
            return null;
        }
    }

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(start.Span[at..]);
}
