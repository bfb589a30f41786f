using Functions.Local.DynamoDb.Expressions.Syntax;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>Parses the functions of conditions and checks their operands as DynamoDB does. Function names are case-sensitive.</summary>
/// <param name="tokens">The expression.</param>
/// <param name="readOperand">Reads one operand.</param>
internal sealed class FunctionParser(TokenReader tokens, Func<Operand> readOperand)
{
    private static readonly string[] _types = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

    /// <summary>Whether a function call comes next.</summary>
    public static bool IsCall(TokenReader tokens) => tokens.Current.Kind == TokenKind.Identifier && tokens.Following.Is("(");

    public static ExpressionException Misused(string function) =>
        new($"The function is not allowed to be used this way in an expression; function: {function}");

    /// <summary>Refuses <c>a = a</c>.</summary>
    public static void CheckDistinct(string name, Operand first, Operand second)
    {
        if (first is PathOperand left && second is PathOperand right && left.Path.IsSameAs(right.Path))
            throw new ExpressionException($"The first operand must be distinct from the remaining operands for this operator or function; operator: {name}, first operand: {left.Path}");
    }

    /// <summary>A function that is a condition, with its name.</summary>
    public (string Name, Condition Condition) ReadCondition()
    {
        var name = tokens.Current.Text;
        var count = name switch
        {
            "attribute_exists" or "attribute_not_exists" => 1,
            "attribute_type" or "begins_with" or "contains" => 2,
            _ => throw new ExpressionException($"Invalid function name; function: {name}"),
        };
        var operands = ReadOperands(name, count);
        return (name, name switch
        {
            "attribute_exists" => new AttributeExists(PathOf(name, operands[0])),
            "attribute_not_exists" => new NotCondition(new AttributeExists(PathOf(name, operands[0]))),
            "attribute_type" => new AttributeTypeIs(operands[0], TypeOf(name, operands[1])),
            "begins_with" => BuildBeginsWith(name, operands),
            _ => new Contains(operands[0], operands[1]),
        });
    }

    /// <summary><c>size(x)</c></summary>
    public SizeOperand ReadSize()
    {
        var of = ReadOperands("size", 1)[0];
        return of.StaticType is "N" or "BOOL" or "NULL" ? throw WrongType("size", of.StaticType) : new SizeOperand(of);
    }

    private List<Operand> ReadOperands(string function, int count)
    {
        tokens.Take();
        tokens.Expect("(");
        List<Operand> operands = [readOperand()];
        while (tokens.TryTake(","))
            operands.Add(readOperand());
        tokens.Expect(")");
        if (operands.Count != count)
            throw new ExpressionException($"Incorrect number of operands for operator or function; operator or function: {function}, number of operands: {operands.Count}");
        if (operands.Count == 2)
            CheckDistinct(function, operands[0], operands[1]);
        return operands;
    }

    private static DocumentPath PathOf(string function, Operand operand) => operand is PathOperand path
        ? path.Path
        : throw new ExpressionException($"Operator or function requires a document path; operator or function: {function}");

    private static string TypeOf(string function, Operand operand)
    {
        if (operand is not ValueOperand { Value: StringValue type })
            throw WrongType(function, operand.StaticType ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
        return _types.Contains(type.Value)
            ? type.Value
            : throw new ExpressionException($"Invalid attribute type name found; type: {type.Value}, valid types: {{{string.Join(',', _types)}}}");
    }

    private static BeginsWith BuildBeginsWith(string function, List<Operand> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.StaticType is { } type and not ("S" or "B"))
                throw WrongType(function, type);
        }

        return new(operands[0], operands[1]);
    }

    private static ExpressionException WrongType(string function, string type) =>
        new($"Incorrect operand type for operator or function; operator or function: {function}, operand type: {type}");
}
