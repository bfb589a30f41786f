namespace ChatFunctions.Broadcasting;

/// <summary>A row of the connections table.</summary>
/// <param name="ConnectionId">As API Gateway gave it, unescaped.</param>
/// <param name="ConnectedAt">Epoch seconds.</param>
internal readonly record struct Recipient(string ConnectionId, long ConnectedAt);
