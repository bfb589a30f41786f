using System.Globalization;
using Functions.Local.Template;

namespace Functions.Local.Lambda.Processes;

/// <summary>The environment variables of an execution environment.</summary>
internal static class ProcessVariables
{
    /// <summary>What a process needs from the machine it runs on; all else of the developer's environment stays out, as on Lambda.</summary>
    private static readonly string[] Inherited = OperatingSystem.IsWindows()
        ? ["PATH", "PATHEXT", "SystemRoot", "SystemDrive", "ComSpec", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "APPDATA"]
        : ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"];

    /// <param name="function">The declared variables come from it.</param>
    /// <param name="taskRoot">The code's folder.</param>
    /// <param name="runtimeApi">Host, port and path of the environment's Runtime API, without scheme.</param>
    /// <param name="logStream">Unlike that of any other environment of the function.</param>
    /// <param name="debugged">Whether a debugger is to attach to it.</param>
    /// <param name="rewrite">Points a declared value at this machine.</param>
    public static Dictionary<string, string> For(
        LambdaFunction function, string taskRoot, string runtimeApi, string logStream, bool debugged, Func<string, string> rewrite)
    {
        var variables = new Dictionary<string, string>();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                variables[name] = value;
        }
        if (Path.GetDirectoryName(DotnetHost.Path) is { Length: > 0 } dotnetRoot)
            variables["DOTNET_ROOT"] = dotnetRoot;
        if (!debugged)
        {
            // .NET puts pipes for a debugger and a socket for diagnostic tools into the temporary folder, where they stay when
            // the process is killed, which is how this runtime ends each. Profilers, which leave nothing, are not switched off.
            variables["DOTNET_EnableDiagnostics_Debugger"] = "0";
            variables["DOTNET_EnableDiagnostics_IPC"] = "0";
        }

        variables["_HANDLER"] = function.Handler;
        variables["AWS_LAMBDA_RUNTIME_API"] = runtimeApi;
        variables["AWS_LAMBDA_FUNCTION_NAME"] = function.Name;
        variables["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST";
        variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = function.MemorySize.ToString(CultureInfo.InvariantCulture);
        variables["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
        variables["AWS_LAMBDA_LOG_GROUP_NAME"] = function.LogGroup;
        variables["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream;
        variables["AWS_LAMBDA_LOG_FORMAT"] = function.LogFormat;
        if (function.LogLevel is { } logLevel)
            variables["AWS_LAMBDA_LOG_LEVEL"] = logLevel;
        if (FunctionCode.IsManagedDotnet(function))
            variables["AWS_EXECUTION_ENV"] = $"AWS_Lambda_{function.Runtime}";
        variables["LAMBDA_TASK_ROOT"] = taskRoot;
        variables["LAMBDA_RUNTIME_DIR"] = "/var/runtime";
        variables["TZ"] = ":UTC";
        variables["AWS_REGION"] = variables["AWS_DEFAULT_REGION"] = function.Region.Name;
        // The SDKs find the local table without a declaration too.
        variables["AWS_ENDPOINT_URL_DYNAMODB"] = rewrite($"https://{function.Region.DynamoDbHost}");
        variables["AWS_ACCESS_KEY_ID"] = LocalCredentials.AccessKeyId;
        variables["AWS_SECRET_ACCESS_KEY"] = LocalCredentials.SecretAccessKey;
        variables["AWS_SESSION_TOKEN"] = LocalCredentials.SessionToken;
        variables["AWS_EC2_METADATA_DISABLED"] = "true";

        foreach (var (name, value) in function.Environment)
            variables[name] = rewrite(value);
        return variables;
    }
}
