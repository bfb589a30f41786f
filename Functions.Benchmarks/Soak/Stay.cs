namespace Functions.Benchmarks.Soak;

/// <summary>A member in a room, or of everyone, from when it asked to be. Times are the stopwatch's timestamps.</summary>
/// <param name="member">Over one line.</param>
/// <param name="room">Null for everyone.</param>
/// <param name="began">When it asked.</param>
internal sealed class Stay(Member member, string? room, long began)
{
    private long _leaveBegan = long.MaxValue;
    private long _left = long.MaxValue;

    public Member Member => member;

    public string? Room => room;

    public long Began => began;

    /// <summary>When it was told that it is in.</summary>
    public long Since { get; set; } = long.MaxValue;

    public long LeaveBegan
    {
        get => Math.Min(_leaveBegan, member.LeaveBegan);
        set => _leaveBegan = value;
    }

    /// <summary>When it was told that it is out, or its line had ended.</summary>
    public long Left
    {
        get => Math.Min(_left, member.Left);
        set => _left = value;
    }

    public bool IsOpen => LeaveBegan == long.MaxValue;

    /// <summary>Whether its line was cut before it was told that it is out.</summary>
    public bool IsCut => member.IsCut && _left == long.MaxValue;
}
