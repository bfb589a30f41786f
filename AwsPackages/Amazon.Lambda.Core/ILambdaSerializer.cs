namespace Amazon.Lambda.Core;

/// <summary>Turns the bytes of an event into a handler's input, and its output into the bytes of the response.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}
