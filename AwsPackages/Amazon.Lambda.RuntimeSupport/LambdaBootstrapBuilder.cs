#nullable disable // As Amazon's assembly: no nullability annotations.
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Makes the bootstrap of a custom runtime from a handler: <c>Create(...).Build().RunAsync()</c>.</summary>
public class LambdaBootstrapBuilder
{
    private readonly InvocationHandler _handler;
    private LambdaBootstrapInitializer _initializer;

    private LambdaBootstrapBuilder(InvocationHandler handler) => _handler = handler;

    /// <summary>A handler that reads the event and writes the response itself; a null response is an error.</summary>
    public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Task<Stream>> handler) =>
        new(async (input, context) => await handler(input, context)
            ?? throw new ArgumentNullException("outputStream", "The handler returned no stream."));

    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(async (input, context) =>
        {
            var output = await handler(serializer.Deserialize<TInput>(input), context);
            var response = new MemoryStream();
            serializer.Serialize(output, response);
            response.Position = 0;
            return response;
        });

    public LambdaBootstrapBuilder UseBootstrapHandler(LambdaBootstrapInitializer lambdaBootstrapInitializer)
    {
        _initializer = lambdaBootstrapInitializer;
        return this;
    }

    public LambdaBootstrap Build() => new(_handler, _initializer);
}
