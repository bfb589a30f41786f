using System.Runtime.ExceptionServices;

namespace ChatFunctions.Tables;

/// <summary>
/// What a write leaves that got no answer: it may be done, whatever its next attempts are answered. One write, or several of which
/// only one may be done.
/// </summary>
internal sealed class Doubt
{
    private Exception? _unanswered;

    public bool Exists => _unanswered is not null;

    /// <summary>An attempt failed in a way that leaves open whether it was done.</summary>
    public void Note(Exception unanswered) => _unanswered = unanswered;

    /// <summary>It is certain now that nothing was done.</summary>
    public void Clear() => _unanswered = null;

    /// <summary>Throws what left the doubt, if any: a refusal of a later attempt would pass for one of them all.</summary>
    public void Throw()
    {
        if (_unanswered is not null)
            ExceptionDispatchInfo.Throw(_unanswered);
    }
}
