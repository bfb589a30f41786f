using System.Text.Json;

namespace Functions.Tests.Template;

/// <summary>What each function may do at AWS: exactly this, in either capacity mode, and less where nothing is stored.</summary>
[TestFixture("PROVISIONED", "24")]
[TestFixture("PAY_PER_REQUEST", "8760")]
[TestFixture("PROVISIONED", "0")]
public sealed class ChatTemplateRolesTests(string capacityMode, string historyHours)
{
    private const string Account = "us-east-1:123456789012";
    private const string Table = $"arn:aws:dynamodb:{Account}:table/local-ConnectionsTable8000B8A1";
    private const string Rooms = $"arn:aws:dynamodb:{Account}:table/local-RoomsTable";
    private const string Messages = $"arn:aws:dynamodb:{Account}:table/local-MessagesTable";

    private readonly ChatTemplate _template = new(("CapacityMode", capacityMode), ("StageName", "live"), ("HistoryHours", historyHours));
    private readonly string _api = ChatTemplate.Stack().Api.ApiId;

    [Test]
    public void Connect_puts_an_item() =>
        Assert.That(Statements("ConnectHandler"), Is.EquivalentTo([.. Logs("ConnectHandler"), $"dynamodb:PutItem {Table}"]));

    [Test]
    public void Disconnect_deletes_an_item() =>
        Assert.That(Statements("DisconnectHandler"), Is.EquivalentTo([
            .. Logs("DisconnectHandler"),
            $"dynamodb:DeleteItem {Table}",
            $"dynamodb:BatchWriteItem {Rooms}"]));

    [Test]
    public void SendMessage_stores_reads_members_deletes_those_that_have_gone_and_posts_to_connections_of_this_stage() =>
        Assert.That(Statements("SendMessageHandler"), Is.EquivalentTo([
            .. Logs("SendMessageHandler"),
            $"dynamodb:Scan {Table}",
            $"dynamodb:DeleteItem {Table}",
            $"dynamodb:Query {Rooms}",
            $"dynamodb:DeleteItem {Rooms}",
            .. WithHistory($"dynamodb:PutItem {Messages}", $"dynamodb:Query {Messages}"),
            $"execute-api:ManageConnections arn:aws:execute-api:{Account}:{_api}/live/POST/@connections/*",
            .. WithHistory($"execute-api:ManageConnections arn:aws:execute-api:{Account}:{_api}/live/DELETE/@connections/*")]));

    [Test]
    public void Join_notes_the_room_puts_a_membership_and_reads_messages() =>
        Assert.That(Statements("JoinHandler"), Is.EquivalentTo([
            .. Logs("JoinHandler"),
            $"dynamodb:UpdateItem {Table}",
            $"dynamodb:PutItem {Rooms}",
            .. WithHistory($"dynamodb:Query {Messages}")]));

    [Test]
    public void Leave_deletes_a_membership_and_its_note() =>
        Assert.That(
            Statements("LeaveHandler"),
            Is.EquivalentTo([.. Logs("LeaveHandler"), $"dynamodb:UpdateItem {Table}", $"dynamodb:DeleteItem {Rooms}"]));

    [Test]
    public void History_queries_memberships_and_messages() =>
        Assert.That(
            _template.Resources.All.Any(resource => resource.LogicalId == "HistoryHandler") ? Statements("HistoryHandler") : [],
            Is.EquivalentTo(WithHistory([.. Logs("HistoryHandler"), $"dynamodb:Query {Rooms}", $"dynamodb:Query {Messages}"])));

    [Test]
    public void People_counts_connections_and_queries_memberships() =>
        Assert.That(
            Statements("PeopleHandler"),
            Is.EquivalentTo([.. Logs("PeopleHandler"), $"dynamodb:Scan {Table}", $"dynamodb:Query {Rooms}"]));

    [Test]
    public void Default_reads_connections_of_this_stage() =>
        Assert.That(Statements("DefaultHandler"), Is.EquivalentTo([
            .. Logs("DefaultHandler"),
            $"execute-api:ManageConnections arn:aws:execute-api:{Account}:{_api}/live/GET/@connections/*"]));

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html</summary>
    [Test]
    public void The_authorizer_reads_who_is_blocked_and_no_membership()
    {
        var template = new ChatTemplate(("Issuer", "https://id.example"), ("Audience", "client"), ("StageName", "live"), ("CapacityMode", capacityMode), ("HistoryHours", historyHours));
        Assert.That(Statements(template, "AuthorizeHandler"), Is.EquivalentTo([
            .. Logs("AuthorizeHandler"),
            $$$"""dynamodb:Query {{{Rooms}}} {"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["{{{ChatFunctions.SignIn.BlockedUsers.Key}}}"]}}"""]));
        foreach (var role in _template.Resources.OfType("AWS::IAM::Role"))
            Assert.That(template[role.LogicalId, "Policies"], Is.EqualTo(_template[role.LogicalId, "Policies"]), "sign-in gives no other function a right");
        Assert.That(
            template["AuthorizeHandlerServiceRole", "AssumeRolePolicyDocument"], Is.EqualTo(template["ConnectHandlerServiceRole", "AssumeRolePolicyDocument"]));
        Assert.That(template["AuthorizeHandlerServiceRole", "ManagedPolicyArns"], Is.Null);
    }

    [Test]
    public void Only_Lambda_assumes_the_roles_and_nothing_else_grants_rights()
    {
        Assert.That(
            _template.All("AWS::IAM::Role", "AssumeRolePolicyDocument"),
            Is.All.EqualTo("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"""));
        Assert.That(_template.All("AWS::IAM::Role", "ManagedPolicyArns"), Is.All.Null.And.Exactly(historyHours == "0" ? 7 : 8).Items);
        Assert.That(
            _template.Resources.All.Where(resource => resource.Type.StartsWith("AWS::IAM::", StringComparison.Ordinal)).Select(resource => resource.Type),
            Is.All.EqualTo("AWS::IAM::Role"));
    }

    private string[] WithHistory(params string[] rights) => historyHours == "0" ? [] : rights;

    private static string[] Logs(string handler)
    {
        var group = $"arn:aws:logs:{Account}:log-group:/aws/lambda/local-{handler}:*";
        return [$"logs:CreateLogStream {group}", $"logs:PutLogEvents {group}"];
    }

    private IEnumerable<string> Statements(string handler) => Statements(_template, handler);

    /// <summary>Every action with every resource that a function's role allows, and under which condition.</summary>
    private static IEnumerable<string> Statements(ChatTemplate template, string handler)
    {
        using var policies = JsonDocument.Parse(template[$"{handler}ServiceRole", "Policies"]!);
        return
        [
            .. from policy in policies.RootElement.EnumerateArray()
               from statement in policy.GetProperty("PolicyDocument").GetProperty("Statement").EnumerateArray()
               where statement.GetProperty("Effect").GetString() == "Allow"
               from action in Texts(statement.GetProperty("Action"))
               from resource in Texts(statement.GetProperty("Resource"))
               select statement.TryGetProperty("Condition", out var condition) ? $"{action} {resource} {condition.GetRawText()}" : $"{action} {resource}",
        ];
    }

    private static IEnumerable<string?> Texts(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select(item => item.GetString())] : [element.GetString()];
}
