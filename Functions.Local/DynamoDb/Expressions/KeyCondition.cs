using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>
/// What a KeyConditionExpression demands of one key attribute
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html).
/// </summary>
/// <param name="Attribute">The attribute's name.</param>
/// <param name="Comparator"><c>=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>BETWEEN</c> or <c>begins_with</c>.</param>
/// <param name="Values">One, or BETWEEN's two.</param>
internal sealed record KeyCondition(string Attribute, string Comparator, IReadOnlyList<AttributeValue> Values)
{
    private const string Name = "KeyConditionExpression";
    private const int MaximumConditions = 2;

    /// <summary>The conditions that a parsed expression comes to, one for each attribute.</summary>
    /// <exception cref="DynamoDbException">It is more than conditions of keys.</exception>
    public static IReadOnlyList<KeyCondition> Of(Condition expression)
    {
        var conditions = new List<KeyCondition>();
        Collect(expression, conditions);
        return conditions.Count <= MaximumConditions
            ? conditions
            : throw DynamoDbException.Validation("Conditions can be of length 1 or 2 only");
    }

    private static void Collect(Condition expression, List<KeyCondition> conditions)
    {
        if (expression is AndCondition and)
        {
            Collect(and.Left, conditions);
            Collect(and.Right, conditions);
            return;
        }

        var condition = expression switch
        {
            Comparison { Comparator: not "<>" } comparison => OfComparison(comparison),
            BetweenCondition between => OfKeyFirst("BETWEEN", between.Value, between.Lower, between.Upper),
            BeginsWith begins => OfKeyFirst("begins_with", begins.Value, begins.Prefix),
            _ => throw DynamoDbException.Validation($"Invalid operator used in {Name}: {OperatorOf(expression)}"),
        };
        if (conditions.Exists(other => other.Attribute == condition.Attribute))
            throw DynamoDbException.Validation($"{Name}s must only contain one condition per key");
        conditions.Add(condition);
    }

    private static KeyCondition OfComparison(Comparison comparison)
    {
        if (comparison.Left is PathOperand)
            return OfKeyFirst(comparison.Comparator, comparison.Left, comparison.Right);
        var mirrored = comparison.Comparator switch
        {
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            var same => same,
        };
        return comparison.Right is PathOperand || comparison.Left is SizeOperand
            ? OfKeyFirst(mirrored, comparison.Right, comparison.Left)
            : throw Invalid("No key attribute specified");
    }

    private static KeyCondition OfKeyFirst(string comparator, Operand key, params Operand[] values)
    {
        if (values.Append(key).Any(operand => operand is SizeOperand))
            throw DynamoDbException.Validation($"{Name}s cannot contain nested operations");
        if (key is not PathOperand { Path: var path })
            throw Invalid($"{comparator} operator must have the key attribute as its first operand");
        if (values.Any(operand => operand is PathOperand))
            throw Invalid("Multiple attribute names used in one condition");
        return path.Elements.Count == 1
            ? new(path.Attribute, comparator, [.. values.Cast<ValueOperand>().Select(operand => operand.Value)])
            : throw DynamoDbException.Validation($"{Name}s cannot have conditions on nested attributes");
    }

    private static string OperatorOf(Condition expression) => expression switch
    {
        Comparison comparison => comparison.Comparator,
        OrCondition => "OR",
        NotCondition { Inner: AttributeExists } => "attribute_not_exists",
        NotCondition => "NOT",
        InCondition => "IN",
        AttributeExists => "attribute_exists",
        AttributeTypeIs => "attribute_type",
        _ => "contains",
    };

    private static DynamoDbException Invalid(string problem) => DynamoDbException.Validation($"Invalid condition in {Name}: {problem}");
}
