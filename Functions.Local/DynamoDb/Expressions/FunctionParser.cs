using Functions.Local.DynamoDb.Expressions.Syntax;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>Parses the functions of conditions and checks their operands as DynamoDB does. Function names are case-sensitive.</summary>
/// <param name="tokens">The expression.</param>
/// <param name="readOperand">Reads one operand.</param>
/// <param name="problems">Where to report.</param>
internal sealed class FunctionParser(TokenReader tokens, Func<Operand> readOperand, ExpressionProblems problems)
{
    private static readonly string[] _types = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

    private readonly OperandChecks _checks = new(problems);

    /// <summary>Whether a function call comes next.</summary>
    public static bool IsCall(TokenReader tokens) => tokens.Current.Kind == TokenKind.Identifier && tokens.Following.Is("(");

    /// <summary>A size, or a function that is a condition; something to go on with when it is refused.</summary>
    public Operand Read()
    {
        var name = tokens.Take().Text;
        var operands = ReadOperands();
        var count = OperandsOf(name);
        if (count == 0)
            Refuse(name);
        else if (operands.Count != count)
            problems.Add(ProblemKind.OperandCount, $"Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {operands.Count}");
        else
            return Build(name, operands);
        return new FunctionOperand(name, FunctionOperand.Refused);
    }

    /// <summary>Whether conditions have the function.</summary>
    public static bool IsKnown(string name) => OperandsOf(name) > 0;

    private static int OperandsOf(string name) => name switch
    {
        "attribute_exists" or "attribute_not_exists" or "size" => 1,
        "attribute_type" or "begins_with" or "contains" => 2,
        _ => 0,
    };

    private List<Operand> ReadOperands()
    {
        tokens.Expect("(");
        List<Operand> operands = [readOperand()];
        while (tokens.TryTake(","))
            operands.Add(readOperand());
        tokens.Expect(")");
        operands.ForEach(_checks.Value);
        return operands;
    }

    private void Refuse(string name)
    {
        // These two are known, to UpdateExpression.
        if (name is "if_not_exists" or "list_append")
            problems.Add(ProblemKind.MisusedFunction, $"The function is not allowed in a condition expression; function: {name}");
        else
            problems.Add(ProblemKind.UnknownFunction, $"Invalid function name; function: {name}");
    }

    private Operand Build(string name, List<Operand> operands)
    {
        if (operands.Count == 2)
            _checks.Distinct(name, operands[0], operands[1]);
        return name switch
        {
            "size" => BuildSize(operands[0]),
            "attribute_type" => new FunctionOperand(name, new AttributeTypeIs(operands[0], TypeOf(name, operands[1]))),
            "begins_with" => new FunctionOperand(name, BuildBeginsWith(name, operands)),
            "contains" => new FunctionOperand(name, new Contains(operands[0], operands[1])),
            _ => new FunctionOperand(name, BuildExists(name, operands[0])),
        };
    }

    private SizeOperand BuildSize(Operand of)
    {
        if (of.StaticType is "N" or "BOOL" or "NULL")
            _checks.WrongType("size", of.StaticType);
        return new(of);
    }

    private Condition BuildExists(string name, Operand operand)
    {
        if (operand is PathOperand { Path: var path })
            return name == "attribute_exists" ? new AttributeExists(path) : new NotCondition(new AttributeExists(path));
        problems.Add(ProblemKind.OperandType, $"Operator or function requires a document path; operator or function: {name}");
        return FunctionOperand.Refused;
    }

    private string TypeOf(string function, Operand operand)
    {
        if (operand is not ValueOperand { Value: StringValue { Value: var type } })
            _checks.WrongType(function, operand.StaticType ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
        else if (_types.Contains(type))
            return type;
        else
            problems.Add(ProblemKind.OperandType, $"Invalid attribute type name found; type: {type}, valid types: {{{string.Join(',', _types)}}}");
        return "";
    }

    private BeginsWith BuildBeginsWith(string function, List<Operand> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.StaticType is { } type and not ("S" or "B"))
                _checks.WrongType(function, type);
        }

        return new(operands[0], operands[1]);
    }
}
