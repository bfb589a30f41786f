namespace ChatFunctions.Protocol.Requests;

/// <summary>The name that a client gives itself; it is shown, not verified.</summary>
internal static class DisplayName
{
    private const int MaximumLength = 64;

    public static string Rule { get; } =
        $"`name` must be a string of 1 to {MaximumLength} characters that shows something and holds neither controls nor marks of direction, or be left out.";

    /// <summary>The name, trimmed; null when none was given. False if it cannot be shown.</summary>
    public static bool TryRead(ClientValue value, out string? name)
    {
        name = value.Text?.Trim();
        return !value.IsPresent || IsValid(name);
    }

    // What changes the direction would let a name rewrite the text around it.
    private static bool IsValid(string? name) =>
        name is { Length: > 0 }
        && name.EnumerateRunes().Count() <= MaximumLength
        && !VisibleText.IsBlank(name)
        && !name.Any(c => char.IsControl(c) || VisibleText.ChangesDirection(c));
}
