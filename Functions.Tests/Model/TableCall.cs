using System.Text.Json.Nodes;

namespace Functions.Tests.Model;

/// <summary>A request to DynamoDB.</summary>
/// <param name="Function">Whose.</param>
/// <param name="Action">What is asked.</param>
/// <param name="Body">How.</param>
internal sealed record TableCall(string Function, string Action, JsonObject Body)
{
    /// <summary>What a transaction puts; otherwise what is put.</summary>
    public IReadOnlyList<JsonObject> Puts { get; } = Action switch
    {
        "PutItem" => [Body],
        "TransactWriteItems" => [.. Body["TransactItems"]!.AsArray().Select(item => item!["Put"]).OfType<JsonObject>()],
        _ => [],
    };

    public string Table => (string)(Puts is [var put, ..] ? put : Body)["TableName"]!;

    public bool Writes => Action is not ("Query" or "Scan" or "GetItem");

    /// <summary>Whether it is one of a message, or of its number.</summary>
    public bool WritesLog => Writes && Table == World.Messages;

    /// <summary>Whether it reads a log's newest number.</summary>
    public bool ReadsNewest => ReadsLog && (int?)Body["Limit"] == 1 && (bool?)Body["ScanIndexForward"] == false;

    public bool ReadsLog => Action == "Query" && Table == World.Messages;

    /// <summary>Whether it reads who receives a message, and not whether its sender may send one.</summary>
    public bool ReadsMembers => Action switch
    {
        "Scan" => Table == World.Connections,
        "Query" => Table == World.Rooms && !ReadsOneMember,
        _ => false,
    };

    public bool ReadsOneMember => Table == World.Rooms && ((string?)Body["KeyConditionExpression"])?.Contains("connectionId") == true;

    /// <summary>The room of what is put into the log.</summary>
    public string? Room => Puts is [var put, ..] ? (string?)put["Item"]!["room"]!["S"] : null;
}
