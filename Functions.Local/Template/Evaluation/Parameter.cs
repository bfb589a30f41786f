using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>What a parameter is in this run.</summary>
/// <param name="Type">For example <c>String</c>.</param>
/// <param name="Value">Text, or a list of texts for list types.</param>
internal sealed record Parameter(string Type, Node Value);
