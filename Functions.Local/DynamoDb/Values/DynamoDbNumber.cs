using System.Numerics;

namespace Functions.Local.DynamoDb.Values;

/// <summary>
/// A number of up to 38 significant digits, kept exactly
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html).
/// </summary>
/// <param name="Sign">-1, 0 or 1.</param>
/// <param name="Digits">Significant digits without leading or trailing zeros; <c>0</c> for zero.</param>
/// <param name="Exponent">The power of ten of the first digit.</param>
internal sealed record DynamoDbNumber(int Sign, string Digits, int Exponent) : IComparable<DynamoDbNumber>
{
    private const int MaximumDigits = 38;
    private const int MaximumExponent = 125;
    private const int MinimumExponent = -130;

    public static DynamoDbNumber Zero { get; } = new(0, "0", 0);

    /// <summary>A byte for each two digits, one for the exponent and one for a minus.</summary>
    public int Size => 1 + (Digits.Length + 1) / 2 + (Sign < 0 ? 1 : 0);

    /// <param name="text">Decimal notation, with an exponent or without.</param>
    /// <exception cref="DynamoDbException">Not a number, too many digits, or out of range.</exception>
    public static DynamoDbNumber Parse(string text)
    {
        if (text.Length == 0)
            throw DynamoDbException.Validation("The parameter cannot be converted to a numeric value");
        var rest = text.AsSpan();
        var negative = rest[0] == '-';
        if (rest is ['-' or '+', ..])
            rest = rest[1..];
        var whole = TakeDigits(ref rest);
        var fraction = ReadOnlySpan<char>.Empty;
        if (rest is ['.', ..])
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
        }

        if (whole.Length + fraction.Length == 0 || !TryTakeExponent(rest, out var exponent))
            throw DynamoDbException.Validation($"The parameter cannot be converted to a numeric value: {text}");
        return Normalize(negative, string.Concat(whole, fraction), whole.Length - 1 + exponent);
    }

    /// <exception cref="DynamoDbException">The sum has too many digits, or is out of range.</exception>
    public DynamoDbNumber Plus(DynamoDbNumber other)
    {
        var unit = Math.Min(LastExponent, other.LastExponent);
        var sum = InUnits(unit) + other.InUnits(unit);
        var digits = BigInteger.Abs(sum).ToString();
        return Normalize(sum.Sign < 0, digits, unit + digits.Length - 1);
    }

    /// <exception cref="DynamoDbException">The difference has too many digits, or is out of range.</exception>
    public DynamoDbNumber Minus(DynamoDbNumber other) => Plus(other with { Sign = -other.Sign });

    public int CompareTo(DynamoDbNumber? other)
    {
        if (other is null || Sign != other.Sign)
            return Sign.CompareTo(other?.Sign ?? -2);
        var magnitude = Exponent != other.Exponent
            ? Exponent.CompareTo(other.Exponent)
            : string.CompareOrdinal(Digits, other.Digits);
        return magnitude * Sign;
    }

    /// <summary>Plain decimal notation, as DynamoDB answers: never an exponent, no needless zeros.</summary>
    public override string ToString()
    {
        var sign = Sign < 0 ? "-" : "";
        if (Exponent < 0)
            return $"{sign}0.{new string('0', -Exponent - 1)}{Digits}";
        return Exponent >= Digits.Length - 1
            ? $"{sign}{Digits}{new string('0', Exponent - Digits.Length + 1)}"
            : $"{sign}{Digits[..(Exponent + 1)]}.{Digits[(Exponent + 1)..]}";
    }

    /// <summary>The power of ten of the last digit.</summary>
    private int LastExponent => Exponent - (Digits.Length - 1);

    private BigInteger InUnits(int exponent) => Sign * BigInteger.Parse(Digits) * BigInteger.Pow(10, LastExponent - exponent);

    private static DynamoDbNumber Normalize(bool negative, string digits, long exponent)
    {
        var significant = digits.TrimStart('0');
        if (significant.Length == 0)
            return Zero;
        exponent -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        if (exponent > MaximumExponent)
            throw DynamoDbException.Validation("Number overflow. Attempting to store a number with magnitude larger than supported range");
        if (exponent < MinimumExponent)
            throw DynamoDbException.Validation("Number underflow. Attempting to store a number with magnitude smaller than supported range");
        if (significant.Length > MaximumDigits)
            throw DynamoDbException.Validation("Attempting to store more than 38 significant digits in a Number");
        return new(negative ? -1 : 1, significant, (int)exponent);
    }

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits;
    }

    private static bool TryTakeExponent(ReadOnlySpan<char> text, out long exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
            return true;
        if (text[0] is not ('e' or 'E'))
            return false;
        text = text[1..];
        var negative = text is ['-', ..];
        if (text is ['-' or '+', ..])
            text = text[1..];
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
            return false;
        // Whatever is longer than a long is out of range all the same.
        exponent = long.TryParse(text, out var magnitude) ? Math.Min(magnitude, int.MaxValue) : int.MaxValue;
        if (negative)
            exponent = -exponent;
        return true;
    }
}
