using System.Text.Json.Serialization;
using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Protocol;

/// <summary>The serializer of the frames: camelCase, absent members left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(MessageFrame))]
[JsonSerializable(typeof(AckFrame))]
[JsonSerializable(typeof(ErrorFrame))]
[JsonSerializable(typeof(HelpFrame))]
[JsonSerializable(typeof(HistoryFrame))]
[JsonSerializable(typeof(JoinedFrame))]
[JsonSerializable(typeof(LeftFrame))]
[JsonSerializable(typeof(PeopleFrame))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
