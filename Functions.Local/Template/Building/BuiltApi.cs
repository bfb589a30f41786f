using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>The API that is served, with the resources that it was built from.</summary>
internal sealed record BuiltApi(WebSocketApi Api, Resource Resource, Resource Stage, IReadOnlyList<BuiltRoute> Routes);
