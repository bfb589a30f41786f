namespace Functions.Local.Template.Document;

/// <summary>Where something stands in the template.</summary>
/// <param name="File">The path as the user gave it.</param>
/// <param name="Line">1-based.</param>
internal readonly record struct Location(string File, int Line)
{
    public UserError Error(string message) => new(message, File, Line);

    /// <summary>A line to print about something that does not end the start.</summary>
    public string Note(string message) => Error(message).ToString();
}
