using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using ChatFunctions.Http;
using Functions.Local;

namespace Functions.Tests.Handlers;

/// <summary>What a function does in its init phase, before it asks for its first event.</summary>
public sealed class WarmUpTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task The_first_call_uses_the_connection_that_was_opened_in_init()
    {
        await using var aws = await Endpoint.StartAsync();
        var http = new EndpointHttp(aws.Address, _patience);
        using var dynamoDb = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig { ServiceURL = aws.Address.AbsoluteUri, AuthenticationRegion = "us-east-1", HttpClientFactory = http });

        await http.WarmUpAsync(CancellationToken.None);
        Assert.That(aws.Connections, Is.EqualTo(1));
        await dynamoDb.ListTablesAsync();

        Assert.That(aws.Requests, Is.EqualTo(["GET /ping", "POST /"]));
        Assert.That(aws.Connections, Is.EqualTo(1));
    }

    [Test]
    public void Warming_up_is_harmless_when_nobody_listens() =>
        Assert.DoesNotThrowAsync(() => new EndpointHttp(Nobody(), _patience).WarmUpAsync(CancellationToken.None));

    [TestCase("ConnectHandler", new[] { "GET /ping" })]
    [TestCase("DisconnectHandler", new[] { "GET /ping" })]
    [TestCase("SendMessageHandler", new[] { "GET /dev/%40connections/", "GET /ping" })]
    [TestCase("JoinHandler", new[] { "GET /ping" })]
    [TestCase("LeaveHandler", new[] { "GET /ping" })]
    [TestCase("HistoryHandler", new[] { "GET /ping" })]
    [TestCase("PeopleHandler", new[] { "GET /ping" })]
    [TestCase("DefaultHandler", new[] { "GET /ping" })]
    [TestCase("AuthorizeHandler", new[] { "GET /.well-known/openid-configuration", "GET /ping" })]
    public async Task A_function_opens_its_connections_before_it_asks_for_an_event(string handler, string[] opened)
    {
        await using var aws = await Endpoint.StartAsync();
        using var function = Start(handler, aws.Address, aws.Address);

        await aws.FirstNext.Task.WaitAsync(_patience);

        // Two connections are opened at the same time.
        Assert.That(aws.Requests.SkipLast(1).Order(), Is.EqualTo(opened));
    }

    [TestCase("ConnectHandler")]
    [TestCase("SendMessageHandler")]
    [TestCase("DefaultHandler")]
    [TestCase("AuthorizeHandler")]
    public async Task A_function_that_reaches_nothing_in_init_still_asks_for_an_event(string handler)
    {
        await using var lambda = await Endpoint.StartAsync();
        using var function = Start(handler, lambda.Address, Nobody());

        await lambda.FirstNext.Task.WaitAsync(_patience);

        Assert.That(lambda.Requests, Is.EqualTo([Endpoint.Next]));
    }

    [TestCase("ConnectHandler")]
    [TestCase("SendMessageHandler")]
    [TestCase("AuthorizeHandler")]
    public async Task A_function_whose_services_never_answer_still_asks_for_an_event(string handler)
    {
        await using var lambda = await Endpoint.StartAsync();
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var function = Start(handler, lambda.Address, new($"http://{silent.LocalEndpoint}"));

        await lambda.FirstNext.Task.WaitAsync(_patience);

        Assert.That(lambda.Requests, Is.EqualTo([Endpoint.Next]));
    }

    private static Uri Nobody()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://{listener.LocalEndpoint}");
    }

    private static FunctionUnderTest Start(string handler, Uri lambda, Uri aws)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Repository.Root, "artifacts", "bin", "Functions", Build, "Functions.dll")]);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["_HANDLER"] = $"Functions::ChatFunctions.{handler}::HandleAsync",
            ["AWS_LAMBDA_RUNTIME_API"] = lambda.Authority,
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["TABLE_NAME"] = "connections",
            ["ROOMS_TABLE_NAME"] = "rooms",
            ["MESSAGES_TABLE_NAME"] = "messages",
            ["HISTORY_HOURS"] = "24",
            ["MESSAGES_PER_MINUTE"] = "120",
            ["ISSUER"] = aws.GetLeftPart(UriPartial.Authority),
            ["AUDIENCE"] = "client",
            ["AWS_ENDPOINT_URL_DYNAMODB"] = aws.AbsoluteUri,
            ["MANAGEMENT_ENDPOINT"] = new Uri(aws, "dev").AbsoluteUri,
            // A killed process would leave its debugger's pipes in the temporary folder.
            ["DOTNET_EnableDiagnostics"] = "0",
        })
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    private static string Build => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private sealed class FunctionUnderTest(Process process) : IDisposable
    {
        public void Dispose()
        {
            process.Kill();
            process.Dispose();
        }
    }

    /// <summary>Every service at once: notes what is asked, and never has an event.</summary>
    private sealed class Endpoint : IAsyncDisposable
    {
        public const string Next = "GET /2018-06-01/runtime/invocation/next";

        private readonly WebApplication _application;
        private readonly ConcurrentQueue<string> _requests = new();
        private int _connections;

        private Endpoint()
        {
            var builder = LoopbackServer.CreateBuilder(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(next => context =>
            {
                Interlocked.Increment(ref _connections);
                return next(context);
            })));
            _application = builder.Build();
            _application.Run(AnswerAsync);
        }

        public Uri Address => new(_application.Urls.Single());

        public int Connections => Volatile.Read(ref _connections);

        public IReadOnlyCollection<string> Requests => _requests;

        public TaskCompletionSource FirstNext { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static async Task<Endpoint> StartAsync()
        {
            var endpoint = new Endpoint();
            await endpoint._application.StartAsync();
            return endpoint;
        }

        public async ValueTask DisposeAsync()
        {
            using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
            await _application.StopAsync(atOnce.Token);
            await _application.DisposeAsync();
        }

        private async Task AnswerAsync(HttpContext context)
        {
            var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            var request = $"{context.Request.Method} {target}";
            _requests.Enqueue(request);
            if (request == Next)
            {
                FirstNext.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            context.Response.ContentType = "application/x-amz-json-1.0";
            await context.Response.WriteAsync("{\"TableNames\":[]}");
        }
    }
}
