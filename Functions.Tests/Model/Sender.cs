using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Runtime;
using ChatFunctions;
using ChatFunctions.Broadcasting;
using ChatFunctions.Connections;
using ChatFunctions.Log;
using ChatFunctions.Throttling;

namespace Functions.Tests.Model;

/// <summary>One environment of the sendMessage function, with what it remembers; it serves one invocation at a time.</summary>
internal sealed class Sender : IDisposable
{
    private readonly Broadcaster _broadcaster;
    private readonly SendMessageHandler _handler;

    public Sender(World world, string name, Posts posts)
    {
        (World, Name) = (world, name);
        var tables = world.NewEnvironment();
        _broadcaster = new(posts.AddressOf(name), new SessionAWSCredentials("ASIAEXAMPLE", "secret", "token"), "eu-central-1", tables.Clock);
        _handler = new(
            tables,
            new MessageLog(tables.Database, World.Messages, world.AnyRetention() + world.Mutation.Memory, tables.Clock),
            _broadcaster,
            new Lazy<ManagementClient>(posts.Management),
            new SenderLimit(0, tables.Clock));
    }

    public World World { get; }

    public string Name { get; }

    public Invocation? Serves { get; set; }

    public bool IsDead => Serves is null or { Killed.IsCompleted: true };

    public Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context) =>
        _handler.HandleAsync(request, context);

    public void Kill() => Serves?.Kill();

    public void Dispose() => _broadcaster.Dispose();
}
