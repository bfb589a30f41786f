using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;

namespace ChatFunctions.Protocol;

/// <summary>
/// Reads what an authorizer told, of which only text is used. Values of any kind would need a serializer that most events, and all of a
/// chat where nobody signs in, pay for and never use: 0.4 to 1.5 of the 40 ms of CPU time that a cold start takes.
/// </summary>
internal sealed class AuthorizerContextConverter : JsonConverter<APIGatewayCustomAuthorizerContext>
{
    public override APIGatewayCustomAuthorizerContext Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("The authorizer's context is no object.");
        var context = new APIGatewayCustomAuthorizerContext();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                context[name] = reader.GetString()!;
            reader.Skip();
        }

        return context;
    }

    /// <exception cref="NotSupportedException">Events are only read.</exception>
    public override void Write(Utf8JsonWriter writer, APIGatewayCustomAuthorizerContext value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}
