using CsCheck;

namespace Functions.Tests.Model;

/// <summary>What several members do at the same time, and what goes wrong meanwhile.</summary>
/// <param name="Seed">Of everything that is left to chance while it runs.</param>
/// <param name="Faults">What goes wrong.</param>
/// <param name="Members">The steps of each member.</param>
/// <param name="Pause">How long nobody does anything then, in minutes; 0 if that is all.</param>
/// <param name="Later">The steps of each member after the pause.</param>
/// <param name="Deleted">How much of what has expired is deleted then, in percent.</param>
internal sealed record Schedule(int Seed, Faults Faults, Step[][] Members, int Pause, Step[][] Later, int Deleted)
{
    private const int MostMembers = 5;

    private static readonly (int, IGen<StepKind>)[] _kinds =
    [
        (8, Gen.Const(StepKind.Send)),
        (2, Gen.Const(StepKind.Reconnect)),
        (1, Gen.Const(StepKind.JoinOrLeave)),
        (1, Gen.Const(StepKind.Stall)),
    ];

    /// <summary>Of one evening, or with everything forgotten between two.</summary>
    public static Gen<Schedule> Any { get; } = Of(
        [.. _kinds, (1, Gen.Const(StepKind.LookBack)), (1, Gen.Const(StepKind.Wait))], Faults.Any, Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[22, 50])));

    /// <summary>In which nothing goes wrong but that reads without need for consistency are stale.</summary>
    public static Gen<Schedule> Quiet { get; } = Of(_kinds, Gen.Const(Faults.None), Gen.Const(0));

    /// <summary>The same, with everything forgotten in the middle.</summary>
    public static Gen<Schedule> Forgetful { get; } = Of(_kinds, Gen.Const(Faults.None), Gen.Int[35, 50]);

    private static Gen<Schedule> Of((int, IGen<StepKind>)[] kinds, Gen<Faults> faults, Gen<int> pause)
    {
        var steps = Gen.Select(
            Gen.Frequency(kinds),
            Gen.OneOf<string?>(null, "a", "a"),
            Gen.Int[0, 6],
            Gen.Int[0, 3].Select(number => number == 0),
            (kind, room, rest, impatient) => new Step(kind, room, rest, impatient)).Array[1, 6].Array[MostMembers];
        return Gen.Select(
            Gen.Int,
            faults,
            Gen.Int[2, MostMembers],
            steps,
            pause,
            steps,
            Gen.OneOf(0, 50, 90, 100),
            (seed, what, members, first, minutes, later, deleted) => new Schedule(
                seed, what, first[..members], minutes, minutes == 0 ? [] : later[..members], deleted));
    }
}

/// <param name="Kind">What is done.</param>
/// <param name="Room">Where; null for everyone.</param>
/// <param name="Rest">The milliseconds before it.</param>
/// <param name="Impatient">Whether a message is sent again while its first try is under way.</param>
internal sealed record Step(StepKind Kind, string? Room, int Rest, bool Impatient);

internal enum StepKind
{
    Send,
    Reconnect,
    JoinOrLeave,

    /// <summary>Takes no posts any more, until it is closed for it.</summary>
    Stall,

    /// <summary>Reads what is older.</summary>
    LookBack,

    /// <summary>Lets time pass, so that single messages expire while others are sent.</summary>
    Wait,
}

/// <summary>How often what goes wrong, in a thousand times that it could.</summary>
internal sealed record Faults(int Throttled, int Unarrived, int Unanswered, int Late, int Killed, int LostAcks, int FailedPosts)
{
    private static readonly Gen<int> _often = Gen.OneOf(0, 0, 20, 100);

    public static Faults None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    public static Gen<Faults> Any { get; } = Gen.Frequency(
        (1, Gen.Const(None)),
        (4, Gen.Select(
            Gen.Select(_often, _often, _often, _often),
            Gen.Select(Gen.OneOf(0, 10, 30), _often, _often),
            (tables, rest) => new Faults(tables.Item1, tables.Item2, tables.Item3, tables.Item4, rest.Item1, rest.Item2, rest.Item3))));
}
