using Functions.Local.Template.Document;

namespace Functions.Local.Template.Resources;

/// <summary>A place that refers to a resource, a parameter or a pseudo parameter.</summary>
/// <param name="Name">What it refers to.</param>
/// <param name="Attribute">The attribute that it asks for, if it names one.</param>
/// <param name="Location">Where it stands.</param>
internal sealed record Reference(string Name, string? Attribute, Location Location);
