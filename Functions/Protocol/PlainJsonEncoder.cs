using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace ChatFunctions.Protocol;

/// <summary>
/// Escapes what JSON demands and nothing else, as JSON.stringify does: frames are read by JSON parsers, never pasted into HTML, and
/// whatever else is escaped costs everyone who receives it. .NET's own encoders escape every emoji, which makes it three times as long.
/// </summary>
internal sealed unsafe class PlainJsonEncoder : JavaScriptEncoder
{
    private static readonly SearchValues<char> _escaped =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (char)control), '"', '\\']);

    private PlainJsonEncoder()
    {
    }

    public static PlainJsonEncoder Instance { get; } = new();

    /// <summary>Of <c>\u001f</c>.</summary>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\';

    public override int FindFirstCharacterToEncode(char* text, int textLength) =>
        new ReadOnlySpan<char>(text, textLength).IndexOfAny(_escaped);

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        char? shortForm = unicodeScalar switch
        {
            '"' => '"',
            '\\' => '\\',
            '\b' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\f' => 'f',
            '\r' => 'r',
            _ => null,
        };
        if (shortForm is { } letter)
            return TryWrite(output, ['\\', letter], out numberOfCharactersWritten);
        if (unicodeScalar < ' ')
            return TryWrite(output, ['\\', 'u', '0', '0', (char)('0' + (unicodeScalar >> 4)), "0123456789abcdef"[unicodeScalar & 0xF]], out numberOfCharactersWritten);
        return new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);
    }

    private static bool TryWrite(Span<char> output, ReadOnlySpan<char> text, out int written)
    {
        written = text.TryCopyTo(output) ? text.Length : 0;
        return written > 0;
    }
}
