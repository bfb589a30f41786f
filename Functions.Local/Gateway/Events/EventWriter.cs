using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Functions.Local.Gateway.Authorizers;
using Functions.Local.Gateway.Connections;
using Functions.Local.Template;

namespace Functions.Local.Gateway.Events;

/// <summary>What the events of one request share.</summary>
/// <param name="Api">The API that sends them.</param>
/// <param name="Connection">Whose request it is.</param>
/// <param name="RequestId">Also the extended request id, as API Gateway has it for WebSocket APIs.</param>
/// <param name="Time">When the request came.</param>
internal sealed record EventSource(WebSocketApi Api, Connection Connection, string RequestId, DateTimeOffset Time)
{
    private string? _traceId;

    /// <summary>Of the request, whichever functions it goes to.</summary>
    public string TraceId => _traceId ??= $"Root=1-{Time.ToUnixTimeSeconds():x8}-{RandomNumberGenerator.GetHexString(24, lowercase: true)}";

    public static EventSource Create(WebSocketApi api, Connection connection, TimeProvider clock) =>
        new(api, connection, Identifiers.Create(), clock.GetUtcNow());
}

/// <summary>The parts that are common to the three events.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html</remarks>
internal static class EventWriter
{
    // Events go to functions, not into web pages: there is nothing to escape beyond what JSON demands.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] AbsentIdentities =
    [
        "cognitoIdentityPoolId", "cognitoIdentityId", "principalOrgId", "cognitoAuthenticationType", "userArn", "accountId",
        "caller", "accessKey", "cognitoAuthenticationProvider", "user",
    ];

    /// <summary>An event of a proxy integration.</summary>
    public static ReadOnlyMemory<byte> Write<TState>(int size, TState state, Action<Utf8JsonWriter, TState> members) =>
        WriteObject(size, (state, members), static (writer, proxy) =>
        {
            proxy.members(writer, proxy.state);
            writer.WriteBoolean("isBase64Encoded", false);
        });

    public static ReadOnlyMemory<byte> WriteObject<TState>(int size, TState state, Action<Utf8JsonWriter, TState> members)
    {
        var buffer = new ArrayBufferWriter<byte>(size);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        members(writer, state);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    public static void WriteHeaders(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, string[]>> headers) =>
        WriteValues(writer, "headers", "multiValueHeaders", headers);

    /// <summary>A member with the last value of each name, and its twin with all of them.</summary>
    public static void WriteValues(
        Utf8JsonWriter writer, string single, string multiple, IReadOnlyList<KeyValuePair<string, string[]>> values)
    {
        writer.WriteStartObject(single);
        foreach (var (name, all) in values)
        {
            writer.WriteString(name, all[^1]);
        }
        writer.WriteEndObject();
        writer.WriteStartObject(multiple);
        foreach (var (name, all) in values)
        {
            writer.WriteStartArray(name);
            foreach (var value in all)
            {
                writer.WriteStringValue(value);
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    /// <summary>The variables of the stage; nothing when it has none.</summary>
    public static void WriteStageVariables(Utf8JsonWriter writer, Stage stage)
    {
        if (stage.Variables.Count > 0)
        {
            WriteTexts(writer, "stageVariables", stage.Variables);
        }
    }

    public static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> texts)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in texts)
        {
            writer.WriteString(key, value);
        }
        writer.WriteEndObject();
    }

    public static void WriteRequestContext(
        Utf8JsonWriter writer,
        EventSource source,
        string routeKey,
        string eventType,
        string? messageId = null,
        Disconnection? disconnection = null,
        bool leaveOutNulls = false)
    {
        var (api, connection, requestId, time) = source;
        writer.WriteStartObject("requestContext");
        writer.WriteString("routeKey", routeKey);
        WriteOptional(writer, "messageId", messageId, leaveOutNulls);
        if (disconnection is not null)
        {
            writer.WriteNumber("disconnectStatusCode", disconnection.StatusCode);
        }
        else
        {
            WriteOptional(writer, "disconnectStatusCode", null, leaveOutNulls);
        }
        writer.WriteString("eventType", eventType);
        writer.WriteString("extendedRequestId", requestId);
        writer.WriteString("requestTime", time.ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture));
        writer.WriteString("messageDirection", "IN");
        WriteOptional(writer, "disconnectReason", disconnection?.Reason, leaveOutNulls);
        writer.WriteString("stage", api.Stage.Name);
        writer.WriteNumber("connectedAt", connection.ConnectedAt.ToUnixTimeMilliseconds());
        writer.WriteNumber("requestTimeEpoch", time.ToUnixTimeMilliseconds());
        WriteIdentity(writer, connection, leaveOutNulls);
        writer.WriteString("requestId", requestId);
        writer.WriteString("domainName", api.DomainName);
        writer.WriteString("connectionId", connection.Id);
        writer.WriteString("apiId", api.ApiId);
        if (connection.Authorizer is { } authorizer)
        {
            WriteAuthorizer(writer, authorizer);
        }
        writer.WriteEndObject();
    }

    private static void WriteAuthorizer(Utf8JsonWriter writer, AuthorizerContext authorizer)
    {
        writer.WriteStartObject("authorizer");
        foreach (var (key, value) in authorizer.Values)
        {
            writer.WriteString(key, value);
        }
        writer.WriteString(AuthorizerContext.PrincipalIdKey, authorizer.PrincipalId);
        writer.WriteNumber(AuthorizerContext.IntegrationLatencyKey, authorizer.IntegrationLatency);
        writer.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter writer, Connection connection, bool leaveOutNulls)
    {
        writer.WriteStartObject("identity");
        foreach (var name in AbsentIdentities)
        {
            WriteOptional(writer, name, null, leaveOutNulls);
        }
        WriteOptional(writer, "userAgent", connection.UserAgent, leaveOutNulls);
        writer.WriteString("sourceIp", connection.SourceIp);
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value, bool leaveOutNulls)
    {
        if (value is not null || !leaveOutNulls)
        {
            writer.WriteString(name, value);
        }
    }
}
