using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Lambda.Core;

namespace ChatFunctions.Protocol;

/// <summary>Reads events and writes responses without reflection; the handlers' types only.</summary>
public sealed class LambdaJsonSerializer : ILambdaSerializer
{
    /// <exception cref="JsonException">The event is not what the handler takes.</exception>
    public T Deserialize<T>(Stream requestStream) =>
        JsonSerializer.Deserialize(requestStream, TypeInfo<T>()) ?? throw new JsonException("The event is null.");

    public void Serialize<T>(T response, Stream responseStream) =>
        JsonSerializer.Serialize(responseStream, response, TypeInfo<T>());

    private static JsonTypeInfo<T> TypeInfo<T>() =>
        LambdaJson.Default.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new InvalidOperationException($"{typeof(T)} is missing in {nameof(LambdaJson)}.");
}
