namespace ChatFunctions.Broadcasting;

/// <summary>What became of a broadcast; the three counts add up to the recipients that were tried.</summary>
/// <param name="Delivered">Posts answered with 200.</param>
/// <param name="Gone">Posts answered with 410.</param>
/// <param name="Failed">Posts refused, or still failing when their retries or the time ran out.</param>
/// <param name="Complete">False when the time ran out, or the recipients could not be read to the end, before everyone was tried.</param>
internal sealed record BroadcastResult(int Delivered, int Gone, int Failed, bool Complete);
