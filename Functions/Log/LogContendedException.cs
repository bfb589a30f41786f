namespace ChatFunctions.Log;

/// <summary>A message was not stored: others took each number first until the time was up.</summary>
internal sealed class LogContendedException() : Exception("Others took each number first.");
