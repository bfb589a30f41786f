using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Functions.Local.Template;
using Spectre.Console;

namespace Functions.Local;

/// <summary>Options in, exit code out: 0 after Ctrl+C or a closed terminal, 1 with one line on standard error for what the user can mend.</summary>
internal static class CommandLine
{
    /// <summary>The installed tool's.</summary>
    private const string Name = "websocket-stack";

    private static readonly Option<string> _template = new("--template")
    {
        Description = "The CloudFormation template to run.",
        DefaultValueFactory = _ => "template.yaml",
    };

    private static readonly Option<int> _port = new("--port")
    {
        Description = "The port on 127.0.0.1; 0 picks a free one.",
        DefaultValueFactory = _ => 3001,
    };

    private static readonly Option<string[]> _parameter = new("--parameter")
    {
        Description = "A template parameter as Key=Value; may be repeated.",
    };

    private static readonly Option<string> _region = new("--region")
    {
        Description = "The AWS region that the stack is in.",
        DefaultValueFactory = _ => AwsRegion.Default.Name,
    };

    private static readonly Option<string?> _code = new("--code")
    {
        Description = "A zip or folder with the functions' code, a bootstrap in any language included"
            + (DevelopmentBuild.HasCode ? "; default: the development build." : "."),
    };

    private static readonly Option<string?> _dynamoDb = new("--dynamodb")
    {
        Description = "URL of a DynamoDB endpoint to use instead of the embedded one.",
    };

    private static readonly Option<int> _maxConcurrency = new("--max-concurrency")
    {
        Description = "How many processes one function may have; further events wait.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<string?> _debug = new("--debug")
    {
        Description = "Logical id of a function to hold until a debugger attaches; its timeouts are off.",
    };

    private static readonly Option<bool> _throttle = new("--throttle")
    {
        Description = "Enforce the table's provisioned capacity, the routes' throttling limits and the account's quota.",
    };

    private static readonly Option<int> _staleReads = new("--stale-reads")
    {
        Description = "Milliseconds that each write takes to reach the embedded DynamoDB's reads without ConsistentRead.",
    };

    private static readonly Option<string?> _clientId = new("--client-id")
    {
        Description = "With --parameter Issuer: what the provider calls the page; default: the parameter Audience.",
    };

    private static readonly Option<string?> _scope = new("--scope")
    {
        Description = "With --parameter Issuer: what the page asks the provider for, for example \"openid profile offline_access\".",
    };

    private static readonly Option<string?> _token = new("--token")
    {
        Description = "With --parameter Issuer: which of the provider's tokens the page shows to the chat, access (default) or id.",
    };

    public static async Task<int> RunAsync(string[] args)
    {
        _token.AcceptOnlyFromAmong("access", "id");
        _port.Validators.Add(result => Between(result, _port, 0, 65535));
        _maxConcurrency.Validators.Add(result => Between(result, _maxConcurrency, 1, 1000));
        _staleReads.Validators.Add(result => Between(result, _staleReads, 0, 60_000));
        var command = new Command(Name, "Runs a serverless WebSocket API from its CloudFormation template on this machine.")
        {
            _template, _port, _parameter, _region, _code, _dynamoDb, _maxConcurrency, _debug, _throttle, _staleReads,
            new HelpOption(), new VersionOption(),
        };
        if (DevelopmentBuild.HasPage)
        {
            command.Add(_clientId);
            command.Add(_scope);
            command.Add(_token);
        }

        command.SetAction(RunAsync);
        // A stop takes well under a second; on a machine that is busy with twenty other things, ten were not enough.
        return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken interrupted)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        var stop = stopping.Token;
        // Closing the terminal's window stops it as Ctrl+C does: it would die with its temporary files still there.
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            stopping.Cancel();
        });
        using var output = new NonBlockingOutput(Console.OpenStandardOutput(), Console.OutputEncoding);
        try
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Out = new StandardOutput(output),
                // Without ANSI, Spectre asks .NET's console to reset its colour, which waits while another thread's write does.
                Ansi = Console.IsOutputRedirected ? AnsiSupport.Yes : AnsiSupport.Detect,
                ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            });
            await using var runtime = await LocalRuntime.StartAsync(Options(result), new RuntimeConsole(console), TimeProvider.System, stop);
            await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            return 0;
        }
        catch (UserError error)
        {
            using var errors = new NonBlockingOutput(Console.OpenStandardError(), Console.OutputEncoding);
            errors.Write($"error: {error}{Environment.NewLine}");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static RuntimeOptions Options(ParseResult result)
    {
        var parameters = Parameters(result.GetValue(_parameter) ?? []);
        return new(
            result.GetValue(_template)!,
            result.GetValue(_port),
            parameters,
            result.GetValue(_code),
            result.GetValue(_dynamoDb) is { } url ? Endpoint(url) : null,
            result.GetValue(_maxConcurrency),
            result.GetValue(_debug),
            result.GetValue(_throttle),
            StaleReads(result))
        {
            Region = Region(result.GetValue(_region)!),
            SignIn = PageSignIn.From(parameters, result.GetValue(_clientId), result.GetValue(_scope), result.GetValue(_token)),
        };
    }

    private static AwsRegion Region(string name) =>
        AwsRegion.TryParse(name) ?? throw new UserError($"--region {name}: write it as AWS does, for example eu-central-1.");

    private static TimeSpan StaleReads(ParseResult result) => result.GetValue(_staleReads) > 0 && result.GetValue(_dynamoDb) is not null
        ? throw new UserError("--stale-reads is for the embedded DynamoDB: leave it or --dynamodb out.")
        : TimeSpan.FromMilliseconds(result.GetValue(_staleReads));

    private static Dictionary<string, string> Parameters(string[] pairs)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var pair in pairs)
        {
            var separator = pair.IndexOf('=');
            if (separator < 1)
            {
                throw new UserError($"--parameter {pair}: write it as Key=Value.");
            }

            parameters[pair[..separator]] = pair[(separator + 1)..];
        }

        return parameters;
    }

    private static Uri Endpoint(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw new UserError($"--dynamodb {url}: write it as a URL, for example http://127.0.0.1:8000.");

    private static void Between(System.CommandLine.Parsing.OptionResult result, Option<int> option, int least, int most)
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && (value < least || value > most))
        {
            result.AddError($"{option.Name} must be between {least} and {most}.");
        }
    }
}
