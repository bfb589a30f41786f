using System.Globalization;

namespace Functions.Benchmarks.Local;

/// <summary>How many files and sockets a process may have open here.</summary>
internal static class OpenFiles
{
    /// <summary>What a process needs besides its WebSockets: assemblies, pipes, a function's connections.</summary>
    private const int Besides = 500;

    /// <exception cref="InvalidOperationException">The limit is too low for so many sockets, in this process or in the runtime.</exception>
    public static void Require(int sockets)
    {
        // .NET raises its soft limit to the hard one by itself.
        var limit = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
        if (limit != "unlimited" && long.Parse(limit, CultureInfo.InvariantCulture) is var files && files < sockets + Besides)
        {
            throw new InvalidOperationException(
                $"{sockets:N0} sockets need {sockets + Besides:N0} open files a process and {files:N0} are allowed: raise the hard limit " +
                "(`ulimit -Hn`, /etc/security/limits.conf, or `docker run --ulimit nofile=20000`), or ask for fewer with --connections N.");
        }
    }
}
