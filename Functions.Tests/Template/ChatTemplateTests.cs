using System.Text.Json;
using System.Text.RegularExpressions;
using Functions.Local.Template;
using Functions.Local.Template.Document;
using Route = Functions.Local.Template.Route;

namespace Functions.Tests.Template;

public sealed partial class ChatTemplateTests
{
    private const string Table = "ConnectionsTable8000B8A1";

    private static readonly string[] s_documented = ["ConnectHandler", "DisconnectHandler", "SendMessageHandler", "DefaultHandler"];
    private static readonly string[] s_handlers = [.. s_documented, "JoinHandler", "LeaveHandler", "HistoryHandler", "PeopleHandler"];

    private static readonly string[] s_signIn =
        ["AuthorizeHandler", "AuthorizeHandlerLogGroup", "AuthorizeHandlerServiceRole", "ConnectAuthorizer", "AuthorizePermission"];

    private static readonly (string, string)[] s_signsIn = [("Issuer", "https://id.example/pool"), ("Audience", "client")];

    private readonly ChatTemplate _template = new();
    private readonly Stack _stack = ChatTemplate.Stack();

    [Test]
    public void Tables_are_keyed_by_connection_by_room_and_connection_and_by_room_and_number_and_forget_what_has_expired() =>
        Assert.That(_stack.Tables, Is.EquivalentTo([
            new Table(Table, $"local-{Table}", new KeyAttribute("connectionId", "S"), null, new ProvisionedCapacity(5, 5), "expiresAt"),
            new Table("RoomsTable", "local-RoomsTable", new KeyAttribute("room", "S"), new KeyAttribute("connectionId", "S"), null, "expiresAt"),
            new Table("MessagesTable", "local-MessagesTable", new KeyAttribute("room", "S"), new KeyAttribute("seq", "N"), null, "expiresAt")]));

    [TestCase(Table)]
    [TestCase("RoomsTable")]
    [TestCase("MessagesTable")]
    public void A_table_goes_with_the_stack_is_encrypted_and_has_no_fixed_name(string table)
    {
        Assert.That(ChatTemplate.Attribute(table, "DeletionPolicy"), Is.EqualTo("Delete"));
        Assert.That(ChatTemplate.Attribute(table, "UpdateReplacePolicy"), Is.EqualTo("Delete"));
        Assert.That(_template[table, "SSESpecification"], Is.EqualTo("""{"SSEEnabled":"true"}"""));
        Assert.That(_template[table, "TableName"], Is.Null);
    }

    /// <summary>The documented stack, resource by resource, and by name what is beyond it.</summary>
    [Test]
    public void Beyond_the_documented_stack_there_are_the_resources_of_rooms_history_and_ping_and_no_others()
    {
        string[] documented =
        [
            Table,
            .. s_documented.SelectMany(handler => new[] { handler, $"{handler}LogGroup", $"{handler}ServiceRole" }),
            "WebSocketApi", "Stage",
            .. new[] { "Connect", "Disconnect", "SendMessage", "Default" }
                .SelectMany(route => new[] { $"{route}Route", $"{route}Integration", $"{route}Permission" }),
            "SendMessageRouteResponse", "DefaultRouteResponse",
        ];
        string[] ping = ["PingRoute", "PingRouteResponse", "PingIntegration", "PingIntegrationResponse"];
        string[] rooms = ["RoomsTable", .. OfRoute("Join"), .. OfRoute("Leave"), .. OfRoute("People")];
        string[] history = ["MessagesTable", .. OfRoute("History")];

        Assert.That(Ids(new ChatTemplate(("HistoryHours", "0"))), Is.EquivalentTo([.. documented, .. ping, .. rooms]));
        Assert.That(Ids(_template), Is.EquivalentTo([.. documented, .. ping, .. rooms, .. history]));
        Assert.That(Ids(new ChatTemplate(s_signsIn)), Is.EquivalentTo([.. documented, .. ping, .. rooms, .. history, .. s_signIn]));
        Assert.That(
            Ids(new ChatTemplate(("Site", "cloudfront"))),
            Is.EquivalentTo([.. documented, .. ping, .. rooms, .. history, "SiteBucket", "SiteBucketPolicy", "SiteAccess", "SiteHeaders", "SiteDistribution"]));
        Assert.That(
            Ids(new ChatTemplate(SiteTemplateTests.Named)).Except(Ids(new ChatTemplate(("Site", "cloudfront")))),
            Is.EquivalentTo((string[])["ApiDomain", "ApiMapping", "ApiRecord", "SiteRecord", "SiteRecordV6"]));

        static IEnumerable<string> OfRoute(string name) =>
        [
            $"{name}Handler", $"{name}HandlerLogGroup", $"{name}HandlerServiceRole",
            $"{name}Route", $"{name}RouteResponse", $"{name}Integration", $"{name}Permission",
        ];

        static IEnumerable<string> Ids(ChatTemplate template) => template.Resources.All.Select(resource => resource.LogicalId);
    }

    [Test]
    public void Without_history_nothing_names_the_table_of_messages()
    {
        var stack = ChatTemplate.Stack(("HistoryHours", "0"));
        Assert.That(stack.Tables.Select(table => table.LogicalId), Is.EquivalentTo([Table, "RoomsTable"]));
        Assert.That(stack.Api.Routes.Keys, Does.Not.Contain("history"));
        Assert.That(stack.Functions.SelectMany(function => function.Environment.Keys), Does.Not.Contain("MESSAGES_TABLE_NAME"));
        Assert.That(stack.Functions.Single(function => function.LogicalId == "SendMessageHandler").Environment["HISTORY_HOURS"], Is.EqualTo("0"));
    }

    [Test]
    public void Without_an_issuer_nothing_of_sign_in_is_there()
    {
        Assert.That(
            _template.All("AWS::ApiGatewayV2::Route", "AuthorizationType").Concat(_template.All("AWS::ApiGatewayV2::Route", "AuthorizerId")),
            Is.All.EqualTo("\"NONE\"").Or.Null);
        Assert.That(_stack.Functions.SelectMany(function => function.Environment.Keys), Does.Not.Contain("ISSUER"));
    }

    [Test]
    public void With_an_issuer_only_connect_has_an_authorizer_which_asks_its_function_for_every_connection()
    {
        var template = new ChatTemplate(s_signsIn);
        Assert.That(
            template.Resources.OfType("AWS::ApiGatewayV2::Route").Where(route => template[route.LogicalId, "AuthorizationType"] != "\"NONE\"").Select(route => route.LogicalId),
            Is.EqualTo(["ConnectRoute"]));
        Assert.That(template["ConnectRoute", "AuthorizationType"], Is.EqualTo("\"CUSTOM\""));
        Assert.That(template["ConnectRoute", "AuthorizerId"], Is.Not.Null);
        Assert.That(template["ConnectAuthorizer", "AuthorizerType"], Is.EqualTo("\"REQUEST\""));
        Assert.That(template["ConnectAuthorizer", "IdentitySource"], Is.Null, "all that it named would have to be there");
        Assert.That(
            template["ConnectAuthorizer", "AuthorizerUri"],
            Is.EqualTo("\"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:local-AuthorizeHandler/invocations\""));
        // Neither kind of caching is there for a WebSocket API: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html
        Assert.That(template["ConnectAuthorizer", "AuthorizerResultTtlInSeconds"], Is.Null);
    }

    [Test]
    public void Only_the_authorizer_may_invoke_the_authorizers_function()
    {
        var template = new ChatTemplate(s_signsIn);
        Assert.That(template["AuthorizePermission", "Action"], Is.EqualTo("\"lambda:InvokeFunction\""));
        Assert.That(template["AuthorizePermission", "Principal"], Is.EqualTo("\"apigateway.amazonaws.com\""));
        Assert.That(template["AuthorizePermission", "FunctionName"], Is.EqualTo("\"local-AuthorizeHandler\""));
        Assert.That(
            template["AuthorizePermission", "SourceArn"],
            Is.EqualTo($"\"arn:aws:execute-api:us-east-1:123456789012:{_stack.Api.ApiId}/authorizers/{template["ConnectRoute", "AuthorizerId"]!.Trim('"')}\""));
    }

    [Test]
    public void The_authorizers_function_has_the_form_of_the_others_and_sees_what_it_needs()
    {
        var template = new ChatTemplate([.. s_signsIn, ("NameClaim", "nickname"), ("RoomsClaim", "groups"), ("MemorySize", "128")]);
        foreach (var property in new[] { "Runtime", "Architectures", "MemorySize", "Timeout", "Code", "ReservedConcurrentExecutions" })
            Assert.That(template["AuthorizeHandler", property], Is.EqualTo(template["ConnectHandler", property]), property);
        Assert.That(template["AuthorizeHandler", "Handler"], Is.EqualTo("\"Functions::ChatFunctions.AuthorizeHandler::HandleAsync\""));
        Assert.That(template["AuthorizeHandler", "Role"], Does.EndWith("local-AuthorizeHandlerServiceRole\""));
        Assert.That(template["AuthorizeHandlerLogGroup", "LogGroupName"], Is.EqualTo("\"/aws/lambda/local-AuthorizeHandler\""));
        Assert.That(
            template["AuthorizeHandler", "LoggingConfig"],
            Is.EqualTo(template["ConnectHandler", "LoggingConfig"]!.Replace("Connect", "Authorize", StringComparison.Ordinal)));
        Assert.That(template["AuthorizeHandler", "Environment"], Is.EqualTo(
            """{"Variables":{"ISSUER":"https://id.example/pool","AUDIENCE":"client","NAME_CLAIM":"nickname","ROOMS_CLAIM":"groups","ROOMS_TABLE_NAME":"local-RoomsTable","AWS_ENDPOINT_URL_DYNAMODB":"https://dynamodb.us-east-1.amazonaws.com","SSL_CERT_FILE":"/var/task/amazon-roots.pem","SSL_CERT_DIR":"/var/task/no-certificates"}}"""));
        Assert.That(ChatTemplate.Attribute("AuthorizeHandlerLogGroup", "DeletionPolicy"), Is.EqualTo("Delete"));
    }

    [TestCase("Issuer", "http://id.example")]
    [TestCase("Issuer", "id.example")]
    [TestCase("Issuer", "https://id.example?tenant=1")]
    [TestCase("Issuer", "https://id.example ")]
    [TestCase("Issuer", "http://localhost.example")]
    [TestCase("Audience", "two words")]
    [TestCase("NameClaim", "a b")]
    [TestCase("RoomsClaim", "a b")]
    public void A_parameter_of_sign_in_that_cannot_be_right_is_refused(string name, string value) =>
        Assert.That(() => ChatTemplate.Stack((name, value)), Throws.TypeOf<Functions.Local.UserError>().With.Message.Contains(name));

    [TestCase("https://cognito-idp.REGION.amazonaws.com/REGION_abc123")]
    [TestCase("https://login.microsoftonline.com/00000000-0000-0000-0000-000000000002/v2.0")]
    [TestCase("https://example.eu.auth0.com/")]
    [TestCase("https://keycloak.example:8443/realms/chat")]
    [TestCase("http://localhost:9000")]
    [TestCase("http://127.0.0.1:9000/oidc")]
    public void An_issuer_of_a_known_kind_is_taken(string issuer) =>
        Assert.That(new ChatTemplate(("Issuer", issuer), ("Audience", "client"))["AuthorizeHandler", "Environment"], Does.Contain(issuer));

    /// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html</summary>
    [Test]
    public void An_issuer_without_an_audience_is_refused_by_a_rule() =>
        Assert.That(
            string.Join('\n', File.ReadAllLines(ChatTemplate.Path)),
            Does.Contain(
                """
                  SignInNeedsAnAudience:
                    Assertions:
                      - Assert: !Or
                          - !Equals [!Ref Issuer, ""]
                          - !Not [!Equals [!Ref Audience, ""]]
                """));

    [TestCase("-1")]
    [TestCase("8761")]
    [TestCase("8800")]
    [TestCase("9000")]
    [TestCase("10000")]
    [TestCase("a day")]
    public void Hours_of_history_that_are_no_number_or_more_than_a_year_are_refused(string hours) =>
        Assert.That(() => ChatTemplate.Stack(("HistoryHours", hours)), Throws.TypeOf<Functions.Local.UserError>().With.Message.Contains("HistoryHours"));

    [Test]
    public void Hours_of_history_may_be_any_up_to_a_year() =>
        Assert.That(() => Array.ForEach(["1", "24", "999", "1000", "7999", "8699", "8759", "8760"], hours => ChatTemplate.Stack(("HistoryHours", hours))), Throws.Nothing);

    /// <summary>A Number may be any of these, and a condition's 0 is only "0". CloudFormation ignores a Number's AllowedPattern.
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html</summary>
    [Test]
    public void A_number_that_the_functions_or_a_condition_would_read_otherwise_is_refused(
        [Values("HistoryHours", "MessagesPerMinute", "ReservedConcurrency")] string parameter,
        [Values("1.5", "00", "0.0", "01", "+1", "1e2", "", " 1")] string value) =>
        Assert.That(() => ChatTemplate.Stack((parameter, value)), Throws.TypeOf<Functions.Local.UserError>().With.Message.Contains(parameter).And.Message.Contains("whole number"));

    [Test]
    public void The_capacity_mode_switches_billing_and_throughput()
    {
        Assert.That(_template[Table, "BillingMode"], Is.EqualTo("\"PROVISIONED\""));
        var onDemand = new ChatTemplate(("CapacityMode", "PAY_PER_REQUEST"));
        Assert.That(onDemand[Table, "BillingMode"], Is.EqualTo("\"PAY_PER_REQUEST\""));
        Assert.That(onDemand[Table, "ProvisionedThroughput"], Is.Null);
        Assert.That(
            new ChatTemplate(("ReadCapacityUnits", "7"), ("WriteCapacityUnits", "8"))[Table, "ProvisionedThroughput"],
            Is.EqualTo("""{"ReadCapacityUnits":"7","WriteCapacityUnits":"8"}"""));
    }

    [TestCase("ConnectHandler", 10, 256)]
    [TestCase("DisconnectHandler", 10, 256)]
    [TestCase("SendMessageHandler", 28, 512)]
    [TestCase("DefaultHandler", 10, 256)]
    [TestCase("JoinHandler", 10, 256)]
    [TestCase("LeaveHandler", 10, 256)]
    [TestCase("HistoryHandler", 10, 256)]
    [TestCase("PeopleHandler", 10, 256)]
    public void A_function_has_its_handler_timeout_memory_and_logs(string id, int timeout, int memory)
    {
        var function = _stack.Functions.Single(function => function.LogicalId == id);
        Assert.That(
            (function.Handler, function.Runtime, function.Timeout, function.MemorySize),
            Is.EqualTo(($"Functions::ChatFunctions.{id}::HandleAsync", "provided.al2023", TimeSpan.FromSeconds(timeout), memory)));
        Assert.That((function.LogFormat, function.LogLevel, function.LogGroup), Is.EqualTo(("JSON", "INFO", $"/aws/lambda/local-{id}")));
        Assert.That(_template[id, "Code"], Is.EqualTo("\"artifacts/functions.zip\""));
        Assert.That(_template[id, "Role"], Is.EqualTo($"\"arn:aws:iam::123456789012:role/local-{id}ServiceRole\""));
    }

    [Test]
    public void There_is_a_function_for_each_route_and_no_other() =>
        Assert.That(_stack.Functions.Select(function => function.LogicalId), Is.EquivalentTo(s_handlers));

    [Test]
    public void Memory_runtime_and_architecture_are_parameters()
    {
        var template = new ChatTemplate(("MemorySize", "128"), ("SendMessageMemorySize", "1024"), ("Runtime", "dotnet10"), ("Architecture", "arm64"));
        Assert.That(s_handlers.Select(id => template[id, "MemorySize"]), Is.EqualTo(s_handlers.Select(id => id == "SendMessageHandler" ? "\"1024\"" : "\"128\"")));
        Assert.That(s_handlers.Select(id => template[id, "Runtime"]), Is.All.EqualTo("\"dotnet10\""));
        Assert.That(s_handlers.Select(id => template[id, "Architectures"]), Is.All.EqualTo("""["arm64"]"""));
    }

    [Test]
    public void Concurrency_is_reserved_for_every_function_on_request_only()
    {
        Assert.That(_template.All("AWS::Lambda::Function", "ReservedConcurrentExecutions"), Is.All.Null);
        Assert.That(_stack.Functions.Select(function => function.ReservedConcurrency), Is.All.Null);
        Assert.That(ChatTemplate.Stack(("ReservedConcurrency", "5")).Functions.Select(function => function.ReservedConcurrency), Is.All.EqualTo(5));
    }

    [TestCase("-1")]
    [TestCase("many")]
    public void A_limit_of_messages_that_is_no_number_is_refused(string limit) =>
        Assert.That(() => ChatTemplate.Stack(("MessagesPerMinute", limit)), Throws.TypeOf<Functions.Local.UserError>().With.Message.Contains("MessagesPerMinute"));

    [TestCase("amazon", true)]
    [TestCase("system", false)]
    public void Functions_see_the_table_the_endpoints_and_with_the_amazon_trust_store_its_files(string trustStore, bool files)
    {
        var stack = ChatTemplate.Stack(("TrustStore", trustStore), ("StageName", "live"));
        var expected = new Dictionary<string, string>
        {
            ["TABLE_NAME"] = $"local-{Table}",
            ["MANAGEMENT_ENDPOINT"] = $"https://{stack.Api.ApiId}.execute-api.us-east-1.amazonaws.com/live",
            ["AWS_ENDPOINT_URL_DYNAMODB"] = "https://dynamodb.us-east-1.amazonaws.com",
        };
        if (files)
        {
            expected["SSL_CERT_FILE"] = "/var/task/amazon-roots.pem";
            expected["SSL_CERT_DIR"] = "/var/task/no-certificates";
        }

        var rooms = ("ROOMS_TABLE_NAME", "local-RoomsTable");
        var messages = ("MESSAGES_TABLE_NAME", "local-MessagesTable");
        var history = ("HISTORY_HOURS", "24");
        Sees("ConnectHandler");
        Sees("DisconnectHandler", rooms);
        Sees("SendMessageHandler", rooms, messages, history, ("MESSAGES_PER_MINUTE", "120"));
        Sees("JoinHandler", rooms, messages, history);
        Sees("LeaveHandler", rooms);
        Sees("HistoryHandler", rooms, messages);
        Sees("PeopleHandler", rooms);
        Sees("DefaultHandler", history);

        void Sees(string handler, params (string Name, string Value)[] more) => Assert.That(
            stack.Functions.Single(function => function.LogicalId == handler).Environment,
            Is.EquivalentTo(expected.Concat(more.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)))));
    }

    [Test]
    public void Outside_the_aws_partition_the_trust_store_is_the_systems() =>
        Assert.That(
            ChatTemplate.Section("Conditions").Find("AmazonTrustStore")!.Value,
            Has.Property("Argument").Property("Items").Some.Matches<Node>(condition =>
                condition is FunctionNode { Name: "Fn::Equals", Argument: ListNode { Items: [FunctionNode { Argument: TextNode { Text: "AWS::Partition" } }, TextNode { Text: "aws" }] } }));

    [TestCase("$connect", "ConnectHandler", false)]
    [TestCase("$disconnect", "DisconnectHandler", false)]
    [TestCase("sendMessage", "SendMessageHandler", true)]
    [TestCase("$default", "DefaultHandler", true)]
    [TestCase("join", "JoinHandler", true)]
    [TestCase("leave", "LeaveHandler", true)]
    [TestCase("history", "HistoryHandler", true)]
    [TestCase("people", "PeopleHandler", true)]
    public void A_route_invokes_its_function(string key, string handler, bool responds) =>
        Assert.That(_stack.Api.Routes[key], Is.EqualTo(new Route(key, new ProxyIntegration($"local-{handler}", TimeSpan.FromSeconds(29)), responds)));

    [Test]
    public void Ping_is_answered_without_a_function()
    {
        Assert.That(_stack.Api.Routes["ping"], Is.EqualTo(new Route("ping", new MockIntegration(200, """{"type":"pong"}"""), RespondsToCaller: true)));
        // As in AWS's samples; the backslash makes a literal of what would be a variable.
        Assert.That(_template["PingIntegration", "TemplateSelectionExpression"], Is.EqualTo(@"""\\$default"""));
        Assert.That(_template["PingIntegrationResponse", "TemplateSelectionExpression"], Is.EqualTo(@"""\\$default"""));
        Assert.That(_stack.Api.Routes, Has.Count.EqualTo(9));
        Assert.That(_stack.Api.RouteSelectionExpression.ToString(), Is.EqualTo("$request.body.action"));
    }

    [Test]
    public void The_stage_deploys_by_itself_once_every_route_and_response_is_there_that_no_parameter_leaves_out()
    {
        string[] awaited =
        [
            .. new[] { "Route", "RouteResponse", "IntegrationResponse" }
                .SelectMany(type => new ChatTemplate(("HistoryHours", "0")).Resources.OfType($"AWS::ApiGatewayV2::{type}"))
                .Select(resource => resource.LogicalId),
        ];
        Assert.That(awaited, Has.Length.EqualTo(15));
        Assert.That(_template.Resource("Stage").DependsOn.Select(dependency => dependency.Text), Is.EquivalentTo(awaited));
        Assert.That(_template["Stage", "AutoDeploy"], Is.EqualTo("\"true\""));
        Assert.That(_stack.Api.Stage.Name, Is.EqualTo("dev"));
    }

    /// <summary>
    /// With one limit for all, a room that hears its last message at one moment would be refused its pings. A route's settings
    /// name a route that has to be there: https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html.
    /// </summary>
    [Test]
    public void Every_route_has_the_stages_throttle_but_pings_which_cost_neither_a_function_nor_a_read()
    {
        var costly = _stack.Api.Routes.Keys.Except(["ping"]).ToArray();

        Assert.That(costly, Has.Length.EqualTo(8));
        Assert.That(costly.Select(_stack.Api.Stage.ThrottlingOf), Is.All.EqualTo(new RouteThrottling(20, 100)));
        Assert.That(_template["Stage", "RouteSettings"], Is.EqualTo(
            """{"ping":{"ThrottlingRateLimit":"1000","ThrottlingBurstLimit":"500"}}"""));
        Assert.That(_stack.Api.Stage.ThrottlingOf("ping"), Is.EqualTo(new RouteThrottling(1000, 500)));
    }

    [Test]
    public void Access_logs_are_written_on_request_only()
    {
        Assert.That(_template["Stage", "AccessLogSettings"], Is.Null);
        Assert.That(_template.Resources.IsDeclared("AccessLogGroup"), Is.True);
        Assert.That(
            new ChatTemplate(("AccessLogs", "enabled"))["Stage", "AccessLogSettings"],
            Does.StartWith("""{"DestinationArn":"arn:aws:logs:us-east-1:123456789012:log-group:/aws/apigateway/local","Format":"{"""));
    }

    /// <summary>
    /// A variable without a value is written as -, quotes or not; the texts of errors may hold quotes, and their messageString brings
    /// its own: https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
    /// </summary>
    [TestCase("-", "-")]
    [TestCase("Invalid \"action\" \\ in the request", "BAD_REQUEST_BODY")]
    public void An_access_log_line_is_JSON_whether_or_not_there_was_an_error(string error, string type)
    {
        var format = JsonDocument.Parse(new ChatTemplate(("AccessLogs", "enabled"))["Stage", "AccessLogSettings"]!).RootElement.GetProperty("Format").GetString()!;

        var line = Regex.Replace(
            format.Replace("$context.error.messageString", error == "-" ? error : JsonSerializer.Serialize(error), StringComparison.Ordinal)
                .Replace("$context.error.message", error, StringComparison.Ordinal)
                .Replace("$context.error.responseType", type, StringComparison.Ordinal),
            @"\$context(\.[a-zA-Z]+)+", "-");

        Assert.That(line, Does.Not.Contain('\n'), "API Gateway takes a single line only");
        Assert.That(JsonDocument.Parse(line).RootElement.GetProperty("errorType").GetString(), Is.EqualTo(type));
    }

    [TestCase("Connect", "$connect")]
    [TestCase("Disconnect", "$disconnect")]
    [TestCase("SendMessage", "sendMessage")]
    [TestCase("Default", "$default")]
    [TestCase("Join", "join")]
    [TestCase("Leave", "leave")]
    [TestCase("History", "history")]
    [TestCase("People", "people")]
    public void Only_its_own_route_may_invoke_a_function(string name, string route)
    {
        var permission = $"{name}Permission";
        Assert.That(_template[permission, "Action"], Is.EqualTo("\"lambda:InvokeFunction\""));
        Assert.That(_template[permission, "Principal"], Is.EqualTo("\"apigateway.amazonaws.com\""));
        Assert.That(_template[permission, "FunctionName"], Is.EqualTo($"\"local-{name}Handler\""));
        Assert.That(
            _template[permission, "SourceArn"],
            Is.EqualTo($"\"arn:aws:execute-api:us-east-1:123456789012:{_stack.Api.ApiId}/dev/{route}\""));
        Assert.That(_template.Resources.OfType("AWS::Lambda::Permission").Count(), Is.EqualTo(8));
    }

    [Test]
    public void No_region_account_or_partition_is_written_out() =>
        Assert.That(
            File.ReadAllLines(ChatTemplate.Path).Where(line => WrittenOut().IsMatch(line)),
            Is.Empty);

    [TestCase("my stage")]
    [TestCase("$default")]
    public void A_stage_name_that_would_break_the_urls_is_refused(string name) =>
        Assert.That(() => ChatTemplate.Stack(("StageName", name)), Throws.TypeOf<Functions.Local.UserError>().With.Message.Contains("letters, digits, hyphens and underscores only"));

    [Test]
    public void Every_parameter_and_output_has_a_description() =>
        Assert.That(
            new[] { "Parameters", "Outputs" }
                .SelectMany(section => ChatTemplate.Section(section).Entries)
                .Where(entry => entry.Value is not MapNode map || map.Find("Description") is null)
                .Select(entry => entry.Key),
            Is.Empty);

    // An ARN with something other than ${...} in its first three variable places, a region's name but in the pattern of the one that
    // CloudFront takes certificates of, an account's number, a host.
    [GeneratedRegex(@"arn:(?!\$\{AWS::Partition\}:|\[a-z-\]\+:)|(?<!\[a-z-\]\+:acm:)\b(us|eu|ap|sa|ca|me|af|il|mx|cn)-[a-z]+-\d\b|\b\d{12}\b|(?<!lambda\.|apigateway\.|cloudfront\.)amazonaws\.com")]
    private static partial Regex WrittenOut();
}
