using System.Globalization;
using System.Text;

namespace ChatFunctions.Protocol.Requests;

/// <summary>Whether a text shows anything.</summary>
internal static class VisibleText
{
    /// <summary>
    /// Whether each character is white space, a control, a format character, one that Unicode says to show nothing for, or the
    /// braille pattern without dots.
    /// </summary>
    public static bool IsBlank(string text)
    {
        foreach (var character in text.EnumerateRunes())
        {
            if (!IsBlank(character))
                return false;
        }

        return true;
    }

    /// <summary>Unicode's Bidi_Control: each changes the direction of the text around it.</summary>
    public static bool ChangesDirection(char character) =>
        character is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static bool IsBlank(Rune character) =>
        Rune.IsWhiteSpace(character)
        || Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format
        || character.Value is 0x2800
        || IsDefaultIgnorable(character.Value);

    // https://www.unicode.org/Public/16.0.0/ucd/DerivedCoreProperties.txt, Default_Ignorable_Code_Point without its format characters.
    private static bool IsDefaultIgnorable(int character) => character is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);
}
