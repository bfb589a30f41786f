using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Functions.Benchmarks.Local;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Gateway;

/// <summary>Functions.Local beside serverless-offline, in turns: the same Node.js function, the same clients, the same machine.</summary>
/// <param name="contestants">Installs serverless-offline.</param>
/// <param name="isQuick">Only to see that it works: fewer sockets, a second in place of five, one round.</param>
internal sealed class EchoBenchmark(Contestants contestants, bool isQuick)
{
    // Few enough for their ids to fit into a frame of 32 KB.
    private const int Receivers = 400;

    private readonly int _sockets = isQuick ? 200 : 5_000;
    private readonly int _talking = isQuick ? 15 : 50;
    private readonly int _rounds = isQuick ? 1 : 5;
    private readonly TimeSpan _time = TimeSpan.FromSeconds(isQuick ? 1 : 5);

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        OpenFiles.Require(_sockets);
        var report = new Report(
            $"Local gateways with one Node.js function, medians of {_rounds} rounds in turns; the clients share the {Environment.ProcessorCount} cores",
            "start to ready ms", $"connects/s of {_sockets:N0}", "round trips/s, 1 socket", "p50 ms of 1", "p99 ms of 1", $"round trips/s, {_talking} sockets", $"p50 ms of {_talking}", $"p99 ms of {_talking}",
            $"deliveries/s to {Receivers}", "MB after all");
        if (await contestants.InstallEchoAsync() is not { } folder)
        {
            report.Note("Node.js with npm was not found, so nothing was measured.");
            return report;
        }

        List<(string Name, Func<string, CancellationToken, Task<EchoGateway>> StartAsync)> gateways =
        [
            ("Functions.Local", EchoGateway.StartLocalAsync),
            ("serverless-offline", EchoGateway.StartServerlessOfflineAsync),
        ];
        var measured = gateways.ToDictionary(gateway => gateway.Name, _ => new List<double[]>());
        for (var round = 0; round < _rounds; round++)
        {
            foreach (var (name, startAsync) in round % 2 == 0 ? gateways : gateways.AsEnumerable().Reverse())
            {
                // A frame that never comes must not hold the benchmark.
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(TimeSpan.FromMinutes(5));
                measured[name].Add(await MeasureAsync(() => startAsync(folder, patience.Token), patience.Token));
            }
        }

        foreach (var (name, runs) in measured)
            report.Add(name, [.. runs[0].Select((_, figure) => runs.Select(run => run[figure]).Median())]);
        report.Note($"Measured on {Processor.Description}. A connect invokes the function for $connect, {Sockets.Handshakes} at once; a round trip is a frame that the function returns; a delivery is a post of the function to @connections, 32 at once, and its frame. Memory is of all processes, at the end; connects are to a gateway of their own that has made round trips on one socket.");
        return report;
    }

    private async Task<double[]> MeasureAsync(Func<Task<EchoGateway>> startAsync, CancellationToken cancellationToken)
    {
        // Apart: many sockets that talk at once have a gateway start workers that it keeps, and thousands that close at once keep it busy.
        double connects;
        await using (var fresh = await startAsync())
        {
            await TalkAsync(fresh, 1, _time, cancellationToken);
            connects = await ConnectAsync(fresh, cancellationToken);
        }

        await using var gateway = await startAsync();
        // Functions start with the first events, and either gateway is slower until its code is compiled.
        await TalkAsync(gateway, 1, _time, cancellationToken);
        var (one, oneMedian, oneNinetyNinth) = await TalkAsync(gateway, 1, _time, cancellationToken);
        await TalkAsync(gateway, _talking, _time, cancellationToken);
        var (many, manyMedian, manyNinetyNinth) = await TalkAsync(gateway, _talking, _time, cancellationToken);
        var deliveries = await TellAsync(gateway, cancellationToken);
        return [gateway.StartToReady.TotalMilliseconds, connects, one, oneMedian, oneNinetyNinth, many, manyMedian, manyNinetyNinth, deliveries, gateway.Memory];
    }

    private async Task<double> ConnectAsync(EchoGateway gateway, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var sockets = await OpenAsync(gateway, _sockets, cancellationToken);
        var took = Stopwatch.GetElapsedTime(began);
        Close(sockets);
        return _sockets / took.TotalSeconds;
    }

    /// <returns>Round trips a second, and the median and 99th percentile of their ms.</returns>
    private static async Task<(double Rate, double Median, double NinetyNinth)> TalkAsync(EchoGateway gateway, int sockets, TimeSpan time, CancellationToken cancellationToken)
    {
        var clients = await OpenAsync(gateway, sockets, cancellationToken);
        var frame = Encoding.UTF8.GetBytes("""{"action":"echo","text":"hello, everyone!"}""");
        var began = Stopwatch.GetTimestamp();
        var taken = await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            var durations = new List<double>();
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                var sent = Stopwatch.GetTimestamp();
                var answer = await AskAsync(client, frame, cancellationToken);
                durations.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                if (!answer.AsSpan().SequenceEqual(frame))
                    throw new InvalidOperationException($"{gateway.Address} answered {Encoding.UTF8.GetString(answer)}");
            }

            return durations;
        }, cancellationToken)));
        var took = Stopwatch.GetElapsedTime(began);
        Close(clients);
        double[] all = [.. taken.SelectMany(durations => durations)];
        return (all.Length / took.TotalSeconds, all.Median(), all.Percentile(0.99));
    }

    /// <returns>Deliveries a second of frames that the function posts to many.</returns>
    private async Task<double> TellAsync(EchoGateway gateway, CancellationToken cancellationToken)
    {
        var clients = await OpenAsync(gateway, Receivers + 1, cancellationToken);
        var ids = new JsonArray();
        foreach (var client in clients[1..])
            ids.Add(Encoding.UTF8.GetString(await AskAsync(client, """{"action":"who"}"""u8.ToArray(), cancellationToken)));
        var frame = Encoding.UTF8.GetBytes(new JsonObject { ["action"] = "tell", ["text"] = "hello", ["to"] = ids }.ToJsonString());
        var rates = new List<double>();
        for (var message = 0; message < (isQuick ? 2 : 8); message++)
        {
            var began = Stopwatch.GetTimestamp();
            var received = Task.WhenAll(clients[1..].Select(client => ReceiveAsync(client, cancellationToken)));
            var answer = await AskAsync(clients[0], frame, cancellationToken);
            if (!answer.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes($"told {Receivers}")))
                throw new InvalidOperationException($"{gateway.Address} answered {Encoding.UTF8.GetString(answer)}");
            await received;
            if (message > 0)
                rates.Add(Receivers / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        Close(clients);
        return rates.Median();
    }

    private static async Task<ClientWebSocket[]> OpenAsync(EchoGateway gateway, int count, CancellationToken cancellationToken)
    {
        var sockets = new ClientWebSocket[count];
        await Sockets.OpenAsync(gateway.Address, sockets, _ => { }, cancellationToken);
        return sockets;
    }

    private static void Close(IEnumerable<ClientWebSocket> sockets)
    {
        foreach (var socket in sockets)
            socket.Abort();
    }

    private static async Task<byte[]> AskAsync(ClientWebSocket socket, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        return await ReceiveAsync(socket, cancellationToken);
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
        return received is { MessageType: WebSocketMessageType.Text, EndOfMessage: true }
            ? buffer[..received.Count]
            : throw new InvalidOperationException("A frame is not one text of at most 1 KB.");
    }
}
