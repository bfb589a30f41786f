namespace Functions.Local.DynamoDb.Expressions.Syntax;

/// <summary>Gravest first; up to <see cref="RepeatedSection"/> they count wherever they are in the expression.</summary>
internal enum ProblemKind
{
    RedundantParentheses,
    UnknownFunction,
    MisusedFunction,
    ReservedWord,
    RepeatedSection,
    Undefined,
    OperandCount,
    SameOperands,
    OperandType,
    PathsOverlap,
    PathsConflict,
}
