using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Functions.Benchmarks.Local;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Gateway;

/// <summary>A local gateway that serves the function of Node/echo, as a process with whatever it starts.</summary>
internal sealed class EchoGateway : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _stopsWithin = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private EchoGateway(ProcessStartInfo start, Uri address)
    {
        Address = address;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        // An interrupted benchmark leaves none behind.
        AppDomain.CurrentDomain.ProcessExit += Kill;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where clients connect.</summary>
    public Uri Address { get; }

    /// <summary>From the process's start to the first handshake that succeeds.</summary>
    public TimeSpan StartToReady { get; private set; }

    /// <summary>Resident MB of the process and all below it.</summary>
    public double Memory => Tree.Sum(process => process.Memory);

    private IReadOnlyList<ProcessUsage> Tree => ProcessUsage.TreeOf(_process.Id);

    /// <summary>Functions.Local.</summary>
    /// <param name="folder">With Node/echo's files.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<EchoGateway> StartLocalAsync(string folder, CancellationToken cancellationToken)
    {
        var port = FreePorts(1)[0];
        return StartAsync(new("dotnet", [LocalRuntime.Program, "--template", "template.yaml", "--code", "code", "--port", $"{port}"]), folder, port, "dev", cancellationToken);
    }

    /// <summary>serverless-offline as it comes: functions run in worker threads.</summary>
    /// <param name="folder">With Node/echo's files and what npm installed for them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<EchoGateway> StartServerlessOfflineAsync(string folder, CancellationToken cancellationToken)
    {
        var ports = FreePorts(3);
        var start = new ProcessStartInfo("node", [Path.Combine("node_modules", "osls", "bin", "serverless.js"), "offline", "start"])
        {
            Environment =
            {
                ["WEBSOCKET_PORT"] = $"{ports[0]}",
                ["HTTP_PORT"] = $"{ports[1]}",
                ["LAMBDA_PORT"] = $"{ports[2]}",
                ["SLS_TELEMETRY_DISABLED"] = "1",
                ["SLS_NOTIFICATIONS_MODE"] = "off",
                ["CI"] = "true",
            },
        };
        return StartAsync(start, folder, ports[0], "", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        var tree = Tree;
        new ProcessUsage(_process.Id).Terminate();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(_stopsWithin);
        }
        catch (TimeoutException)
        {
            foreach (var process in tree)
                process.Kill();
            await _process.WaitForExitAsync();
        }

        AppDomain.CurrentDomain.ProcessExit -= Kill;
        _process.Dispose();
    }

    private static async Task<EchoGateway> StartAsync(ProcessStartInfo start, string folder, int port, string stage, CancellationToken cancellationToken)
    {
        (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (folder, true, true, true);
        var began = Stopwatch.GetTimestamp();
        var gateway = new EchoGateway(start, new Uri($"ws://127.0.0.1:{port}/{stage}"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            while (!await IsReadyAsync(gateway.Address, patience.Token))
            {
                if (gateway._process.HasExited)
                    throw new OperationCanceledException();
                await Task.Delay(10, patience.Token);
            }
        }
        catch (Exception exception)
        {
            await gateway.DisposeAsync();
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} does not serve {gateway.Address}:\n{string.Join('\n', gateway._output)}", exception);
            throw;
        }

        gateway.StartToReady = Stopwatch.GetElapsedTime(began);
        return gateway;
    }

    private static async Task<bool> IsReadyAsync(Uri address, CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    // Somebody else may take one before it is used; a benchmark is then started again.
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }

    // Only why it does not start is ever told.
    private void Keep(string? line)
    {
        if (StartToReady == TimeSpan.Zero)
            _output.Enqueue(line ?? "");
    }

    private void Kill(object? sender, EventArgs e) => _process.Kill(entireProcessTree: true);
}
