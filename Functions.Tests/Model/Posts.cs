using System.Collections.Concurrent;
using Amazon.Runtime;
using ChatFunctions.Connections;
using Functions.Local;
using Microsoft.AspNetCore.Http.Features;

namespace Functions.Tests.Model;

/// <summary>The @connections endpoint of all schedules: hands posts to the members, or does not.</summary>
internal sealed class Posts : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, Sender> _senders = new();
    private readonly ConcurrentDictionary<string, Connection> _connections = new();

    private Posts(WebApplication application) => _application = application;

    /// <summary>Closes connections.</summary>
    public ManagementClient Management { get; private set; } = null!;

    public static async Task<Posts> StartAsync()
    {
        var builder = LoopbackServer.CreateBuilder();
        var posts = new Posts(builder.Build());
        posts._application.Run(posts.ServeAsync);
        await posts._application.StartAsync();
        posts.Management = ManagementClient.Create(
            posts.AddressOf("management"), new BasicAWSCredentials("local", "local"), "eu-central-1");
        return posts;
    }

    public Uri AddressOf(string name) => new($"{_application.Urls.First()}/{name}");

    public void Add(Sender sender) => _senders[sender.Name] = sender;

    public void Add(Connection connection) => _connections[connection.Id] = connection;

    public void Remove(World world)
    {
        foreach (var (name, sender) in _senders)
        {
            if (sender.World == world)
                _senders.TryRemove(name, out _);
        }

        foreach (var (id, connection) in _connections)
        {
            if (connection.World == world)
                _connections.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('/');
        var connection = _connections.GetValueOrDefault(Uri.UnescapeDataString(path[^1]));
        if (context.Request.Method == "DELETE")
        {
            connection?.CloseForBeingSlow();
            context.Response.StatusCode = 204;
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (connection is null || !_senders.TryGetValue(path[1], out var sender) || !await TakeAsync(context, sender, connection, body))
            context.Abort();
    }

    /// <summary>False if there is no answer.</summary>
    private static async Task<bool> TakeAsync(HttpContext context, Sender sender, Connection connection, string body)
    {
        var (world, faults) = (sender.World, sender.World.Faults);
        await world.PauseAsync();
        if (world.Happens(faults.Killed))
            sender.Kill();
        if (sender.IsDead || world.Happens(faults.FailedPosts))
            return false;
        if (world.Happens(faults.FailedPosts))
        {
            context.Response.StatusCode = 500;
            return true;
        }

        context.Response.StatusCode = connection.Take(body);
        await world.PauseAsync();
        return !world.Happens(faults.FailedPosts);
    }
}
