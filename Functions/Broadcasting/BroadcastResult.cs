namespace ChatFunctions.Broadcasting;

/// <param name="Delivered">Posts that were answered with success.</param>
/// <param name="Gone">Connections that have closed, or whose handshake is not over yet.</param>
/// <param name="Failed">Connections given up on after retries.</param>
/// <param name="Complete">False when the budget ended before everyone was tried.</param>
internal sealed record BroadcastResult(int Delivered, int Gone, int Failed, bool Complete);
