namespace Functions.Local.Template.Document;

/// <summary>Where something stands in the template.</summary>
/// <param name="File">The path as the user gave it.</param>
/// <param name="Line">1-based.</param>
internal readonly record struct Location(string File, int Line)
{
    public UserError Error(string message) => new(message, File, Line);
}
