namespace ChatFunctions.Broadcasting;

/// <summary>A row of the connections table.</summary>
/// <param name="ConnectionId">Whom to post to.</param>
/// <param name="ConnectedAt">Since when, in epoch seconds.</param>
internal readonly record struct Recipient(string ConnectionId, long ConnectedAt);
