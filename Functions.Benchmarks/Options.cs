using System.Globalization;

namespace Functions.Benchmarks;

/// <summary>The command line.</summary>
internal sealed class Options
{
    public const string Usage =
        """
        usage: dotnet run -c Release --project Functions.Benchmarks -- COMMAND [OPTION]...
          cold-start   process start to the first $connect answer, beside other ways to build and Node.js
          fan-out      one message to 100 to 100,000 connections over TLS, beside baselines in the same run
          message      from a message to its last receiver and its ack, in rooms of 2 to 1,000, with history and without; and
                       messages a second into one room
          gateway      Functions.Local with 1,000 and 10,000 sockets, and beside serverless-offline
          cost         dollars per million messages from list prices and what a message is measured to take
          all          the five above
          silence      messages of the bootstrap before and after its open connections fall silent; exits 1 when one is late
          flood        one client sends 660 messages at once with one read unit: what its functions take, and what others wait
          soak         Functions.Local under random joins, leaves, kills and sends, in rooms; exits 1 when a message is lost or repeated
        options:
          --quick            a subset of fan-out and gateway
          --connections N,M  only these room sizes (fan-out, message, gateway by itself)
          --no-publish       take what is in artifacts/benchmarks, publish what is not
          --code PATH        other functions, as a folder or zip with a bootstrap: soak, silence and flood run them instead of this
                             checkout's, fan-out, message and cold-start beside them
          --minutes N        how long soak stirs things up; default 2
          --seed N           of soak's random choices; default: another one each time
          --json FILE        the figures as JSON
          --markdown FILE    the figures as Markdown tables
          --plot FILE        fan-out's time and memory against connections, as SVG
        """;

    private static readonly string[] _commands = ["cold-start", "fan-out", "message", "gateway", "cost", "all", "silence", "flood", "soak"];
    private static readonly string[] _flags = ["--quick", "--no-publish"];
    private static readonly string[] _withValue = ["--connections", "--code", "--minutes", "--seed", "--json", "--markdown", "--plot"];

    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="FormatException">What is wrong with it.</exception>
    public Options(string[] args)
    {
        Command = args.FirstOrDefault() is { } command && _commands.Contains(command)
            ? command
            : throw new FormatException($"name one of {string.Join(", ", _commands)}");
        for (var index = 1; index < args.Length; index++)
        {
            if (_flags.Contains(args[index]))
                _values[args[index]] = "";
            else if (_withValue.Contains(args[index]) && index + 1 < args.Length)
                _values[args[index]] = args[++index];
            else
                throw new FormatException($"{args[index]} is no option, or lacks its value");
        }

        Connections = _values.TryGetValue("--connections", out var rooms) ? [.. rooms.Split(',').Select(room => Number("--connections", room, 2))] : null;
        Minutes = _values.TryGetValue("--minutes", out var minutes) ? Number("--minutes", minutes, 1) : 2;
        Seed = _values.TryGetValue("--seed", out var seed) ? Number("--seed", seed, 0) : Random.Shared.Next();
    }

    public string Command { get; }

    public bool Quick => _values.ContainsKey("--quick");

    public bool Publish => !_values.ContainsKey("--no-publish");

    public int[]? Connections { get; }

    public string? Code => _values.GetValueOrDefault("--code");

    public int Minutes { get; }

    public int Seed { get; }

    public string? Json => _values.GetValueOrDefault("--json");

    public string? Markdown => _values.GetValueOrDefault("--markdown");

    public string? Plot => _values.GetValueOrDefault("--plot");

    public bool Includes(string command) => Command == command || Command == "all";

    private static int Number(string option, string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new FormatException($"{option} {text}: give a whole number of at least {least}");
}
