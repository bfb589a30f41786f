namespace Functions.Tests.DynamoDb.Contract;

/// <summary>An implementation of DynamoDB that the contract is checked on.</summary>
public enum Service
{
    /// <summary>Functions.Local's.</summary>
    Embedded,

    /// <summary>An independent one, by people who tested theirs against AWS's.</summary>
    Dynalite,
}
