using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using ChatFunctions;
using ChatFunctions.Protocol;

[assembly: LambdaSerializer(typeof(LambdaJsonSerializer))]

// The entry point of the custom runtime: template.yaml's Handler string, which Lambda passes on as _HANDLER, names the method.
// A handler is constructed in the init phase, so that what it lacks is reported as an init error.
Func<APIGatewayProxyRequest, ILambdaContext, Task<APIGatewayProxyResponse>>? handler = null;
using var bootstrap = LambdaBootstrapBuilder
    .Create<APIGatewayProxyRequest, APIGatewayProxyResponse>((request, context) => handler!(request, context), new LambdaJsonSerializer())
    .UseBootstrapHandler(() =>
    {
        handler = Environment.GetEnvironmentVariable("_HANDLER") switch
        {
            "Functions::ChatFunctions.ConnectHandler::HandleAsync" => new ConnectHandler().HandleAsync,
            "Functions::ChatFunctions.DisconnectHandler::HandleAsync" => new DisconnectHandler().HandleAsync,
            "Functions::ChatFunctions.SendMessageHandler::HandleAsync" => new SendMessageHandler().HandleAsync,
            "Functions::ChatFunctions.DefaultHandler::HandleAsync" => new DefaultHandler().HandleAsync,
            var other => throw new InvalidOperationException($"_HANDLER is '{other}', which names no handler of this assembly."),
        };
        return Task.FromResult(true);
    })
    .Build();
await bootstrap.RunAsync();
