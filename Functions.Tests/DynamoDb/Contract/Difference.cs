namespace Functions.Tests.DynamoDb.Contract;

/// <summary>A place where a service does not do what AWS does.</summary>
/// <param name="Service">Which.</param>
/// <param name="Key">The exchange's or the test's name.</param>
/// <param name="Answer">What it does, exactly: when it changes, the entry is stale and the test fails.</param>
/// <param name="Aws">What AWS does and its documentation says.</param>
/// <param name="Documentation">Where.</param>
internal sealed record Difference(Service Service, string Key, string Answer, string Aws, string Documentation);
