using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>A handler in terms of bytes; the bootstrap disposes of what it returns.</summary>
internal delegate Task<Stream> InvocationHandler(Stream input, ILambdaContext context);
