using System.Net;
using System.Net.Sockets;
using CsCheck;
using Functions.Local.Gateway;
using Functions.Tests.EndToEnd;
using Functions.Tests.Gateway;

namespace Functions.Tests.Properties;

/// <summary>Whatever bytes a client sends after its handshake.</summary>
public sealed class ClientFrameProperties
{
    private static readonly Gen<int> _length = Gen.Frequency(
        (6, Gen.Int[0, 200]), (1, Gen.OneOf(125, 126, 127, 65_535, 65_536, 32 * 1024, 32 * 1024 + 1, 128 * 1024 + 1)));

    // A frame whose header may say anything, and whose length may not be what follows.
    private static readonly Gen<byte[]> _frame = Gen.Select(
        Gen.Frequency((4, Gen.OneOf<byte>(0x81, 0x01, 0x80, 0x00, 0x82, 0x88, 0x89, 0x8A)), (1, Gen.Byte)),
        Gen.Frequency((9, Gen.Const(true)), (1, Gen.Const(false))),
        _length,
        Gen.Frequency((9, Gen.Const(0)), (1, Gen.Int[-5, 5])),
        Gen.OneOf(Gen.Const((byte)'x'), Gen.Byte),
        Gen.Int[0, 2],
        (first, masked, length, difference, filling, width) =>
        {
            var mask = (byte)(masked ? 0x80 : 0);
            byte[] size = width switch
            {
                0 when length < 126 => [(byte)(mask | length)],
                < 2 when length <= ushort.MaxValue => [(byte)(mask | 126), (byte)(length >> 8), (byte)length],
                _ => [(byte)(mask | 127), (byte)(length == 7 ? 0xFF : 0), 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
            };
            var payload = Enumerable.Repeat(filling, Math.Max(0, length + difference));
            return (byte[])[first, .. size, .. new byte[masked ? 4 : 0], .. payload];
        });

    private static readonly Gen<byte[]> _bytes = Gen.Frequency(
        (5, _frame.Array[1, 6].Select(frames => frames.SelectMany(frame => frame).ToArray())),
        (1, Gen.Byte.Array[0, 300]));

    [Test]
    public async Task No_bytes_hang_or_break_the_gateway_and_every_client_that_came_in_is_told_to_have_left()
    {
        await using var host = await GatewayHost.StartAsync(options: new GatewayOptions { CloseTimeout = TimeSpan.FromMilliseconds(200) });
        int tried = 0, connected = 0, disconnected = 0;
        host.Functions.On("connect", (_, _) => Counted(ref connected));
        host.Functions.On("disconnect", (_, _) => Counted(ref disconnected));
        await _bytes.SampleInTimeAsync(
            async bytes =>
            {
                tried++;
                using var client = await RawClient.ConnectAsync(host);
                try
                {
                    await client.WriteAsync(bytes);
                    client.EndWriting();
                    await client.ReadToEndAsync();
                }
                catch (Exception ended) when (ended is IOException or SocketException)
                {
                    // The gateway had ended the connection before all was written.
                }
            },
            iter: 600);
        await Poll.UntilAsync(
            () => host.Gateway.OpenConnections == 0 && Volatile.Read(ref disconnected) == tried, "every client to be told to have left");
        Assert.That(connected, Is.EqualTo(tried));
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
        Tally.AddInputs(tried);
    }

    private static Task<Functions.Local.Lambda.InvocationResult> Counted(ref int count)
    {
        Interlocked.Increment(ref count);
        return Task.FromResult(FakeFunctions.Success(FakeFunctions.Ok));
    }
}
