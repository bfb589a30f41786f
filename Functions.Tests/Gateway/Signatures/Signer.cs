namespace Functions.Tests.Gateway.Signatures;

/// <summary>Who signs, for where; by default as the runtime's functions do.</summary>
internal sealed record Signer(
    string AccessKey = "local", string Secret = "local", string? Token = "local", string Region = "us-east-1", string Service = "execute-api");
