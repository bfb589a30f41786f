using System.Diagnostics;
using System.Text.Json;

namespace Functions.Tests.Deploy;

/// <summary>A PowerShell process that runs one script after another, each apart from the others: see host.ps1.</summary>
internal sealed class PowerShellHost : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    // They are busy all the time.
    private static readonly Pool<PowerShellHost> _hosts = new(2, () => Task.FromResult(new PowerShellHost()));

    private readonly Process _process;

    private PowerShellHost()
    {
        var start = StandIns.PowerShell(["-File", Path.Combine(Repository.Root, "Functions.Tests", "Deploy", "host.ps1")]);
        // What it says of itself goes where the tests' own errors go.
        start.RedirectStandardError = false;
        _process = Process.Start(start)!;
    }

    /// <summary>Runs a request in a process that is free.</summary>
    public static async Task<DeployResult> RunAsync(PowerShellRequest request)
    {
        var host = await _hosts.BorrowAsync();
        try
        {
            using var patience = new CancellationTokenSource(_patience);
            await host._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, JsonSerializerOptions.Web));
            await host._process.StandardInput.FlushAsync(patience.Token);
            var answer = await host._process.StandardOutput.ReadLineAsync(patience.Token)
                ?? throw new InvalidOperationException("PowerShell ended.");
            var result = JsonSerializer.Deserialize<DeployResult>(answer, JsonSerializerOptions.Web)!;
            _hosts.Return(host);
            return result;
        }
        catch
        {
            _hosts.Discard(host);
            throw;
        }
    }

    /// <summary>Ends the processes that are free.</summary>
    public static void StopAll() => _hosts.Empty();

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
