namespace Functions.Local.Lambda.Code;

/// <summary>Tells a change of files that is over from one that is under way: a build writes one file after another.</summary>
/// <param name="known">The files as they were taken in.</param>
/// <param name="clock">For how long nothing has changed.</param>
internal sealed class ChangeDetector(FileStamp known, TimeProvider clock)
{
    /// <summary>Longer than a build on a busy machine takes between two of its files.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private FileStamp _known = known;
    private FileStamp _latest = known;
    private long _since;

    /// <summary>Whether the files were other than the known ones when last looked at.</summary>
    public bool IsChanging => _latest != _known;

    /// <param name="now">The files as they are.</param>
    /// <returns>Whether they are other than the known ones and have been so for long enough.</returns>
    public bool Observe(FileStamp now)
    {
        if (now != _latest)
        {
            _latest = now;
            _since = clock.GetTimestamp();
        }
        return IsChanging && now != FileStamp.None && clock.GetElapsedTime(_since) >= Quiet;
    }

    /// <summary>The files have been taken in as they are.</summary>
    public void Accept(FileStamp now) => _known = _latest = now;
}
