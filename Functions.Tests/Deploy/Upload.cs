namespace Functions.Tests.Deploy;

/// <summary>An object as deploy.ps1 put it into the page's bucket.</summary>
internal sealed record Upload(byte[] Content, string ContentType, string CacheControl);
