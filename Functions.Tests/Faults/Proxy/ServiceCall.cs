namespace Functions.Tests.Faults.Proxy;

/// <summary>A request of a function to one of its services.</summary>
/// <param name="Action">The method for @connections, such as <c>Post</c>; else DynamoDB's, such as <c>PutItem</c>.</param>
/// <param name="Table">The table's name in the template; null for @connections, and where there are several.</param>
/// <param name="ConnectionId">Whom it concerns; null where that is nobody in particular.</param>
/// <param name="Number">1 for the first of its action and connection since the faults were set.</param>
/// <param name="AccessKey">Whose signature it bears.</param>
/// <param name="SignedAt">The second of its signature.</param>
internal sealed record ServiceCall(string Action, string? Table, string? ConnectionId, int Number, string AccessKey, DateTimeOffset SignedAt);
