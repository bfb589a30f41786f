using System.Globalization;

namespace Functions.Local.Template.Document;

/// <summary>A floating-point number as Java writes it, and so CloudFormation: <c>5e+08</c> reaches a resource as <c>5.0E8</c>
/// (https://github.com/awslabs/aws-cloudformation-template-formatter/issues/10).</summary>
internal static class JavaDouble
{
    /// <summary>https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Double.html#toString(double)</summary>
    public static string Text(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        if (value == 0)
        {
            return $"{sign}0.0";
        }

        // The shortest digits that tell the number from its neighbours, as d.dddE+nnn.
        var shortest = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        for (var digits = 0; digits < 16; digits++)
        {
            var shorter = Math.Abs(value).ToString($"E{digits}", CultureInfo.InvariantCulture);
            if (double.Parse(shorter, CultureInfo.InvariantCulture) == Math.Abs(value))
            {
                shortest = shorter;
                break;
            }
        }

        var (mantissa, exponent) = shortest.Split('E') is [var before, var after] ? (before, int.Parse(after, CultureInfo.InvariantCulture)) : (shortest, 0);
        var all = mantissa.Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        return sign + (exponent switch
        {
            < -3 or >= 7 => $"{all[0]}.{OrZero(all[1..])}E{exponent}",
            < 0 => $"0.{new string('0', -exponent - 1)}{all}",
            _ => $"{all.PadRight(exponent + 1, '0')[..(exponent + 1)]}.{OrZero(all.Length > exponent + 1 ? all[(exponent + 1)..] : "")}",
        });
    }

    private static string OrZero(string digits) => digits.Length == 0 ? "0" : digits;
}
