using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Rooms;

/// <summary>Who is in a room.</summary>
/// <param name="Known">The first of them, at most <see cref="MostKnown"/> and no more than fit one frame.</param>
/// <param name="Count">How many were counted.</param>
/// <param name="Complete">Whether all were counted.</param>
internal sealed record People(IReadOnlyList<Person> Known, int Count, bool Complete)
{
    public const int MostKnown = 100;
}
