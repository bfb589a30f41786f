using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipes;
using System.Text;

namespace Functions.Tests.AwsPackages;

/// <summary>Lambda's end of a function's log descriptor. It holds 64 KB, as pipes do.</summary>
internal sealed class LogPipe : IDisposable
{
    private const int HeaderLength = 16;

    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.In);

    public string Descriptor => _pipe.ClientSafePipeHandle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);

    /// <summary>What was logged, a frame each. The log is closed by reading it.</summary>
    public List<string> Records()
    {
        _pipe.DisposeLocalCopyOfClientHandle();
        using var bytes = new MemoryStream();
        _pipe.CopyTo(bytes);

        List<string> records = [];
        var rest = bytes.ToArray().AsSpan();
        while (rest.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest[4..]);
            records.Add(Encoding.UTF8.GetString(rest.Slice(HeaderLength, length)));
            rest = rest[(HeaderLength + length)..];
        }

        return records;
    }

    public void Dispose() => _pipe.Dispose();
}
