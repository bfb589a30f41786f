namespace Functions.Tests.Faults.Proxy;

internal sealed record ServiceAnswer(int Status, string? ContentType, byte[] Body);
