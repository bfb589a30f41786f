namespace Functions.Tests.Faults.Proxy;

/// <summary>A request of a function to one of its services.</summary>
/// <param name="Action">The method for @connections, <c>Post</c> or <c>Get</c>; else DynamoDB's: <c>PutItem</c>, <c>Scan</c>, <c>DeleteItem</c>.</param>
/// <param name="ConnectionId">Whom it concerns; null for a scan.</param>
/// <param name="Number">1 for the first of its action and connection since the faults were set.</param>
/// <param name="AccessKey">Whose signature it bears.</param>
/// <param name="SignedAt">The second of its signature.</param>
internal sealed record ServiceCall(string Action, string? ConnectionId, int Number, string AccessKey, DateTimeOffset SignedAt);
