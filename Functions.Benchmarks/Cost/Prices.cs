namespace Functions.Benchmarks.Cost;

/// <summary>
/// List prices in dollars, us-east-1, without free tiers, discounts or volume tiers, as others quoted AWS's pages in 2025 and
/// 2026: the pages themselves could not be read.
/// </summary>
internal static class Prices
{
    public const string Date = "2026-11-25";

    public static Price WebSocketMessages { get; } = new("API Gateway WebSocket messages, in units of 32 KB, either way", 1.00e-6, "million", 1e6, "https://aws.amazon.com/api-gateway/pricing/");

    public static Price ConnectionMinutes { get; } = new("API Gateway WebSocket connection minutes", 0.25e-6, "million", 1e6, "https://aws.amazon.com/api-gateway/pricing/");

    public static Price LambdaRequests { get; } = new("Lambda requests", 0.20e-6, "million", 1e6, "https://aws.amazon.com/lambda/pricing/");

    /// <summary>The init phase is billed like the rest since 2025-08-01: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/</summary>
    public static Price LambdaX86 { get; } = new("Lambda GB-seconds, x86", 0.0000166667, "GB-s", 1, "https://aws.amazon.com/lambda/pricing/");

    public static Price LambdaArm { get; } = new("Lambda GB-seconds, arm64", 0.0000133334, "GB-s", 1, "https://aws.amazon.com/lambda/pricing/");

    /// <summary>Halved in November 2024, as were writes.</summary>
    public static Price ReadRequestUnits { get; } = new("DynamoDB on-demand read request units", 0.125e-6, "million", 1e6, "https://aws.amazon.com/dynamodb/pricing/on-demand/");

    public static Price WriteRequestUnits { get; } = new("DynamoDB on-demand write request units", 0.625e-6, "million", 1e6, "https://aws.amazon.com/dynamodb/pricing/on-demand/");

    public static Price ReadCapacityUnitHours { get; } = new("DynamoDB provisioned read units", 0.00013, "hour", 1, "https://aws.amazon.com/dynamodb/pricing/provisioned/");

    public static Price WriteCapacityUnitHours { get; } = new("DynamoDB provisioned write units", 0.00065, "hour", 1, "https://aws.amazon.com/dynamodb/pricing/provisioned/");

    public static Price Storage { get; } = new("DynamoDB storage", 0.25, "GB and month", 1, "https://aws.amazon.com/dynamodb/pricing/on-demand/");

    public static Price TransferOut { get; } = new("Data transfer to the Internet", 0.09, "GB", 1, "https://aws.amazon.com/ec2/pricing/on-demand/");

    public static IReadOnlyList<Price> All { get; } =
    [
        WebSocketMessages, ConnectionMinutes, LambdaRequests, LambdaX86, LambdaArm,
        ReadRequestUnits, WriteRequestUnits, ReadCapacityUnitHours, WriteCapacityUnitHours, Storage, TransferOut,
    ];
}

/// <param name="Of">What is charged for.</param>
/// <param name="Dollars">For one.</param>
/// <param name="Unit">That AWS quotes it in.</param>
/// <param name="Quantity">How many that are.</param>
/// <param name="Source">The page that lists it.</param>
internal sealed record Price(string Of, double Dollars, string Unit, double Quantity, string Source)
{
    public override string ToString() => FormattableString.Invariant($"{Of}: ${Dollars * Quantity:0.##########} per {Unit} ({Source})");
}
