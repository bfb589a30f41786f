namespace ChatFunctions.Broadcasting.Posts;

/// <summary>A post that is to be made.</summary>
/// <param name="ConnectionId">To whom.</param>
/// <param name="Number">1 for the first attempt.</param>
/// <param name="FailingSince">The clock's timestamp since when this connection fails while others do not; 0 while that is not known.</param>
/// <param name="LastFailure">Why the attempt before this one failed.</param>
/// <param name="SilentUpTo">The number of the latest connections that left it unanswered, 0 if none did; it goes by later ones.</param>
/// <param name="SilentSince">The clock's timestamp of when it began to wait for these.</param>
internal readonly record struct Attempt(string ConnectionId, int Number = 1, long FailingSince = 0, string? LastFailure = null, int SilentUpTo = 0, long SilentSince = 0);
