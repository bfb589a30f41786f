using Functions.Local.DynamoDb.Expressions.Syntax;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>Parses UpdateExpression: the sections SET, REMOVE, ADD and DELETE, each at most once and in any order.</summary>
internal sealed class UpdateParser
{
    private readonly ExpressionProblems _problems = new();
    private readonly ExpressionAttributes _attributes;
    private readonly TokenReader _tokens;
    private readonly UpdateOperandParser _operands;
    private readonly List<UpdateAction> _actions = [];

    private UpdateParser(string expression, ExpressionAttributes attributes)
    {
        _attributes = attributes;
        _tokens = new TokenReader(expression, attributes, _problems);
        _operands = new UpdateOperandParser(_tokens, attributes, _problems);
    }

    /// <exception cref="ExpressionException">DynamoDB refuses it.</exception>
    public static UpdateExpression Parse(string expression, ExpressionAttributes attributes)
    {
        var parser = new UpdateParser(expression, attributes);
        var sections = new HashSet<string>();
        do
        {
            var section = parser.ReadSection();
            if (!sections.Add(section))
                parser._problems.Add(ProblemKind.RepeatedSection, $"The \"{section}\" section can only be used once in an update expression;");
        }
        while (parser._tokens.Current.Kind != TokenKind.End);

        parser._problems.ThrowIfAny();
        return new(parser._actions);
    }

    private string ReadSection()
    {
        var section = _tokens.Current.Kind == TokenKind.Identifier ? _tokens.Current.Text.ToUpperInvariant() : "";
        Func<UpdateAction> readAction = section switch
        {
            "SET" => ReadSet,
            "REMOVE" => () => new RemoveAction(ReadPath()),
            "ADD" => ReadAdd,
            "DELETE" => ReadDelete,
            _ => throw _tokens.SyntaxError(),
        };
        _tokens.Take();
        do
        {
            _actions.Add(readAction());
        }
        while (_tokens.TryTake(","));
        return section;
    }

    private SetAction ReadSet()
    {
        var path = ReadPath();
        _tokens.Expect("=");
        return new(path, _operands.ReadValue());
    }

    private AddAction ReadAdd()
    {
        var path = ReadPath();
        var value = ReadPlaceholder();
        if (value.StaticType is "S" or "B" or "BOOL" or "NULL" or "L" or "M")
            WrongType("ADD", value);
        return new(path, value.Value);
    }

    private DeleteAction ReadDelete()
    {
        var path = ReadPath();
        var value = ReadPlaceholder();
        if (value.StaticType is not ("SS" or "NS" or "BS"))
            WrongType("DELETE", value);
        return new(path, value.Value);
    }

    private DocumentPath ReadPath()
    {
        var path = _tokens.ReadPath();
        path.CheckApart(_actions.Select(action => action.Path), _problems);
        return path;
    }

    private ValueOperand ReadPlaceholder() => _tokens.Current.Kind == TokenKind.ValuePlaceholder
        ? new(_attributes.Value(_tokens.Take().Text, _problems))
        : throw _tokens.SyntaxError();

    private void WrongType(string action, ValueOperand operand)
    {
        var type = operand.StaticType switch
        {
            "S" => "STRING",
            "N" => "NUMBER",
            "B" => "BINARY",
            "BOOL" => "BOOLEAN",
            "L" => "LIST",
            "M" => "MAP",
            var other => other,
        };
        _problems.Add(ProblemKind.OperandType, $"Incorrect operand type for operator or function; operator: {action}, operand type: {type}");
    }
}
