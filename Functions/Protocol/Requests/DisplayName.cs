using System.Text;

namespace ChatFunctions.Protocol.Requests;

/// <summary>The name that the others are shown: the account's or, where nobody signs in, what a client calls itself.</summary>
internal static class DisplayName
{
    private const int MaximumLength = 64;

    private const string SignedInRule = "You are signed in, so your account names you; leave `name` out.";

    private static readonly string _rule =
        $"`name` must be a string of 1 to {MaximumLength} characters that shows something and holds neither controls nor marks of direction, or be left out.";

    /// <summary>The name to show, trimmed; null when there is none.</summary>
    /// <param name="value">What the frame says.</param>
    /// <param name="verified">The account's name; null where nobody signs in.</param>
    /// <returns>The name, or what is wrong with it.</returns>
    public static (string? Name, string? Error) Read(ClientValue value, string? verified)
    {
        if (verified is not null)
            return value.IsPresent ? (null, SignedInRule) : (verified, null);
        var name = value.Text?.Trim();
        return !value.IsPresent || IsValid(name) ? (name, null) : (null, _rule);
    }

    /// <summary>What can be shown of an account's name, which nobody here can ask to be another; null if nothing can.</summary>
    public static string? Clean(string? text)
    {
        var name = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes().Where(IsShown).SkipWhile(Rune.IsWhiteSpace).Take(MaximumLength))
            name.Append(rune);
        return name.ToString().TrimEnd() is var shown && IsValid(shown) ? shown : null;
    }

    private static bool IsValid(string? name) =>
        name is { Length: > 0 }
        && name.EnumerateRunes().Count() <= MaximumLength
        && !VisibleText.IsBlank(name)
        && name.EnumerateRunes().All(IsShown);

    // What changes the direction would let a name rewrite the text around it.
    private static bool IsShown(Rune rune) => !Rune.IsControl(rune) && !(rune.IsBmp && VisibleText.ChangesDirection((char)rune.Value));
}
