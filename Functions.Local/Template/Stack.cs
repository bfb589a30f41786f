namespace Functions.Local.Template;

/// <summary>What a template deploys, every reference resolved: the part of it that the local runtime serves.</summary>
/// <param name="Tables">Every DynamoDB table of the template.</param>
/// <param name="Functions">Every Lambda function of the template.</param>
/// <param name="Api">The one WebSocket API with its one stage.</param>
internal sealed record Stack(
    IReadOnlyList<Table> Tables,
    IReadOnlyList<LambdaFunction> Functions,
    WebSocketApi Api);
