using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using ChatFunctions;
using ChatFunctions.Http;
using ChatFunctions.Protocol;

[assembly: LambdaSerializer(typeof(LambdaJsonSerializer))]

// The entry point of the custom runtime: template.yaml's Handler string, which Lambda passes on as _HANDLER, names the method.
// The one handler it names is constructed and warmed up in the init phase: what it lacks is reported as an init error, and
// whoever comes first does not wait for its connections.
InlineCompletions.SwitchOn();
BufferPool.Enlarge();
var name = Environment.GetEnvironmentVariable("_HANDLER");
var serializer = new LambdaJsonSerializer();
AuthorizeHandler? authorizer = null;
IRouteHandler? handler = null;
var builder = name == "Functions::ChatFunctions.AuthorizeHandler::HandleAsync"
    ? LambdaBootstrapBuilder.Create<APIGatewayCustomAuthorizerRequest, APIGatewayCustomAuthorizerResponse>(
        (request, context) => authorizer!.HandleAsync(request, context), serializer).UseBootstrapHandler(StartAuthorizerAsync)
    : LambdaBootstrapBuilder.Create<APIGatewayProxyRequest, APIGatewayProxyResponse>(
        (request, context) => handler!.HandleAsync(request, context), serializer).UseBootstrapHandler(StartHandlerAsync);
using var bootstrap = builder.Build();
await bootstrap.RunAsync();

Task<bool> StartAuthorizerAsync() => WarmUpAsync((authorizer = new()).WarmUpAsync);

Task<bool> StartHandlerAsync()
{
    handler = name switch
    {
        "Functions::ChatFunctions.ConnectHandler::HandleAsync" => new ConnectHandler(),
        "Functions::ChatFunctions.DisconnectHandler::HandleAsync" => new DisconnectHandler(),
        "Functions::ChatFunctions.SendMessageHandler::HandleAsync" => new SendMessageHandler(),
        "Functions::ChatFunctions.JoinHandler::HandleAsync" => new JoinHandler(),
        "Functions::ChatFunctions.LeaveHandler::HandleAsync" => new LeaveHandler(),
        "Functions::ChatFunctions.HistoryHandler::HandleAsync" => new HistoryHandler(),
        "Functions::ChatFunctions.PeopleHandler::HandleAsync" => new PeopleHandler(),
        "Functions::ChatFunctions.DefaultHandler::HandleAsync" => new DefaultHandler(),
        var other => throw new InvalidOperationException($"_HANDLER is '{other}', which names no handler of this assembly."),
    };
    return WarmUpAsync(handler.WarmUpAsync);
}

static async Task<bool> WarmUpAsync(Func<CancellationToken, Task> warmUp)
{
    // A service that does not answer must not use up the 10 s that Lambda gives the init phase.
    using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
    await warmUp(deadline.Token);
    return true;
}
