namespace Functions.Local.DynamoDb.Expressions.Syntax;

/// <summary>Gravest first; up to <see cref="ReservedWord"/> they count wherever they are in the expression.</summary>
internal enum ProblemKind
{
    RedundantParentheses,
    UnknownFunction,
    MisusedFunction,
    ReservedWord,
    Undefined,
    OperandCount,
    SameOperands,
    OperandType,
    PathsOverlap,
    PathsConflict,
}
