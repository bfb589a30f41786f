namespace Functions.Local.DynamoDb.Expressions.Syntax;

/// <summary>An expression that DynamoDB refuses; answered as a ValidationException that names the request's parameter.</summary>
/// <param name="message">In DynamoDB's words, without <c>Invalid ConditionExpression: </c>.</param>
internal sealed class ExpressionException(string message) : Exception(message);
