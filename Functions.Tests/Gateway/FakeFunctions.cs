using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Functions.Local.Lambda;

namespace Functions.Tests.Gateway;

/// <summary>Stands for Lambda: a handler per function name; what was invoked can be awaited.</summary>
internal sealed class FakeFunctions : IFunctionInvoker
{
    public const string Ok = """{"statusCode":200}""";

    private readonly ConcurrentDictionary<string, Func<JsonElement, CancellationToken, Task<InvocationResult>>> _handlers = new();
    private readonly ConcurrentDictionary<string, Channel<JsonElement>> _events = new();

    public void On(string function, Func<JsonElement, CancellationToken, Task<InvocationResult>> handler) => _handlers[function] = handler;

    /// <summary>What the function answers, as JSON.</summary>
    public void On(string function, string answer) => On(function, (_, _) => Task.FromResult(Success(answer)));

    /// <summary>Lets a function run until its time is over.</summary>
    public void Hang(string function) => On(function, async (_, cancelled) =>
    {
        await Task.Delay(Timeout.Infinite, cancelled);
        return Success(Ok);
    });

    public static InvocationResult Success(string json) => new InvocationResult.Success(Encoding.UTF8.GetBytes(json));

    /// <summary>The function's next event that no test has taken yet.</summary>
    public async Task<JsonElement> NextEventAsync(string function)
    {
        using var timeout = Patience.Start();
        return await Events(function).Reader.ReadAsync(timeout.Token);
    }

    public bool WasInvoked(string function) => Events(function).Reader.TryPeek(out _);

    public Task<InvocationResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var payloadElement = JsonElement.Parse(payload.Span);
        Events(functionName).Writer.TryWrite(payloadElement);
        return _handlers.TryGetValue(functionName, out var handler)
            ? handler(payloadElement, cancellationToken)
            : Task.FromResult(Success(Ok));
    }

    private Channel<JsonElement> Events(string function) =>
        _events.GetOrAdd(function, _ => Channel.CreateUnbounded<JsonElement>());
}
