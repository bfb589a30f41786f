namespace ChatFunctions.Broadcasting.Posts;

/// <summary>A post that is to be made.</summary>
/// <param name="Recipient">To whom.</param>
/// <param name="Number">1 for the first attempt.</param>
/// <param name="FirstAt">The clock's timestamp when the first attempt began; 0 before.</param>
/// <param name="LastFailure">Why the attempt before this one failed.</param>
internal readonly record struct Attempt(Recipient Recipient, int Number = 1, long FirstAt = 0, string? LastFailure = null);
