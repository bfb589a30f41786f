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
IRouteHandler? handler = null;
using var bootstrap = LambdaBootstrapBuilder
    .Create<APIGatewayProxyRequest, APIGatewayProxyResponse>((request, context) => handler!.HandleAsync(request, context), new LambdaJsonSerializer())
    .UseBootstrapHandler(async () =>
    {
        handler = Environment.GetEnvironmentVariable("_HANDLER") switch
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
        // A service that does not answer must not use up the 10 s that Lambda gives the init phase.
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await handler.WarmUpAsync(deadline.Token);
        return true;
    })
    .Build();
await bootstrap.RunAsync();
