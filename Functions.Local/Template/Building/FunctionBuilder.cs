using Functions.Local.Template.Document;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html</summary>
internal static class FunctionBuilder
{
    // Lambda's own, https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html; it lets functions set the others.
    private static readonly string[] s_reservedVariables =
    [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ];

    public static LambdaFunction Build(Resource resource, ResourceReferences references)
    {
        var properties = new Properties(resource, references.Evaluator);
        if (properties.Text("PackageType", "Zip", "Image") is "Image")
        {
            throw properties.Error("PackageType", "asks for a container image, which the local runtime does not run; use a zip package");
        }

        properties.Refuse("VpcConfig", "a VPC, which the local runtime does not have; leave it out with a condition for local runs");
        properties.Refuse("Layers", "layers, which the local runtime does not mount; put what they hold into the package");
        properties.Refuse("FileSystemConfigs", "a file system, which the local runtime does not mount; leave it out with a condition for local runs");

        var name = references.Ids.Ref(resource);
        var logging = properties.Section("LoggingConfig");
        return new LambdaFunction(
            resource.LogicalId,
            name,
            references.Ids.Attribute(resource, "Arn")!,
            properties.RequiredText("Runtime"),
            properties.RequiredText("Handler"),
            properties.Integer("MemorySize", 128, 10240) ?? 128,
            TimeSpan.FromSeconds(properties.Integer("Timeout", 1, 900) ?? 3),
            Environment(properties),
            logging?.Text("LogFormat", "Text", "JSON") ?? "Text",
            logging?.Text("ApplicationLogLevel", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
            logging?.Text("LogGroup") ?? $"/aws/lambda/{name}")
        {
            Region = references.Ids.Region,
            ReservedConcurrency = ReservedConcurrency(properties),
            Architecture = Architecture(properties),
        };
    }

    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html#cfn-lambda-function-architectures
    private static string Architecture(Properties function) => function.Find("Architectures") switch
    {
        null or ListNode { Items.Count: 0 } => "x86_64",
        ListNode { Items: [TextNode { Text: "x86_64" or "arm64" } one] } => one.Text,
        _ => throw function.Error("Architectures", "must be a list of one, x86_64 or arm64"),
    };

    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    private static int? ReservedConcurrency(Properties function)
    {
        const string property = "ReservedConcurrentExecutions";
        return function.Integer(property, 0, int.MaxValue) is not 0 and var most
            ? most
            : throw function.Error(property, "is 0, with which Lambda runs the function never; leave it out or raise it for local runs");
    }

    private static IReadOnlyDictionary<string, string> Environment(Properties function)
    {
        if (function.Section("Environment") is not { } environment)
        {
            return new Dictionary<string, string>();
        }

        var variables = environment.Texts("Variables");
        return variables.Keys.FirstOrDefault(name => s_reservedVariables.Contains(name)) is { } reserved
            ? throw function.Error("Environment", $"sets {reserved}, which Lambda sets itself; remove it")
            : variables;
    }
}
