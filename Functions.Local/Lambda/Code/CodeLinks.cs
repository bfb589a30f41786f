using System.Diagnostics.CodeAnalysis;

namespace Functions.Local.Lambda.Code;

/// <summary>The symbolic links of a package, followed as Linux follows them but without looking at any file.</summary>
/// <param name="isWindows">Whether a backslash and a drive's letter lead somewhere, too.</param>
/// <param name="isCaseSensitive">Whether names that differ in case are different files.</param>
internal sealed class CodeLinks(bool isWindows, bool isCaseSensitive)
{
    /// <summary>As many as Linux follows before it says that a path leads to itself.</summary>
    private const int MaxHops = 40;

    private const string TaskRoot = "/var/task/";

    private readonly SortedDictionary<string, string> _targets = new(isCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    /// <summary>Targets by the link's path below the package's root.</summary>
    public IReadOnlyDictionary<string, string> All => _targets;

    public void Add(string name, string target) => _targets[name] = target;

    /// <summary>Whether an absolute target is one of the package's own at AWS.</summary>
    public static bool IsBelowTaskRoot(string target, [NotNullWhen(true)] out string? below)
    {
        below = target.StartsWith(TaskRoot, StringComparison.Ordinal) ? target[TaskRoot.Length..].TrimStart('/') : null;
        return below is not null;
    }

    /// <summary>Whether the link ends inside the package, and every step on the way to it does. What it leads to need not exist.</summary>
    public bool StaysInside(string link)
    {
        List<string> at = [];
        var ahead = new Stack<string>(link.Split('/').Reverse());
        var hops = 0;
        while (ahead.TryPop(out var step))
        {
            if (step is "" or ".")
                continue;
            if (step == "..")
            {
                if (at.Count == 0)
                    return false;
                at.RemoveAt(at.Count - 1);
                continue;
            }
            at.Add(step);
            if (!_targets.TryGetValue(string.Join('/', at), out var target))
                continue;
            if (++hops > MaxHops)
                return false;
            at.RemoveAt(at.Count - 1);
            if (IsBelowTaskRoot(target, out var below))
                (target, at) = (below, []);
            else if (target.StartsWith('/'))
                return false;
            if (target.Contains('\0') || (isWindows && target.AsSpan().IndexOfAny('\\', ':') >= 0))
                return false;
            foreach (var next in target.Split('/').Reverse())
                ahead.Push(next);
        }
        return true;
    }
}
