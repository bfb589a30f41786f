using System.Text;

namespace Functions.Tests.Properties;

/// <summary>A text as JavaScript's JSON.stringify quotes it, written down from https://tc39.es/ecma262/#sec-quotejsonstring.</summary>
internal static class JsonStringify
{
    private const string Escaped = "\b\t\n\f\r\"\\";
    private const string Letters = "btnfr\"\\";

    /// <param name="text">Without half a surrogate pair.</param>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var unit in text)
        {
            if (Escaped.IndexOf(unit) is >= 0 and var index)
                quoted.Append('\\').Append(Letters[index]);
            else if (unit < 0x20)
                quoted.Append("\\u").Append(((int)unit).ToString("x4"));
            else
                quoted.Append(unit);
        }

        return quoted.Append('"').ToString();
    }
}
