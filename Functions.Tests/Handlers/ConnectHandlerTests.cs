using Amazon.Lambda.APIGatewayEvents;
using ChatFunctions;
using ChatFunctions.Connections;

namespace Functions.Tests.Handlers;

[TestFixture]
internal sealed class ConnectHandlerTests
{
    private static readonly APIGatewayProxyRequest _connect = new() { RequestContext = new() { ConnectionId = "Mg_ugfpqPHcCIVA=" } };

    [Test]
    public async Task Connect_stores_the_connection_until_ten_minutes_after_API_Gateway_closes_it()
    {
        await using var chat = InProcessChat.Start();
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        var response = await new ConnectHandler(chat.Tables()).HandleAsync(_connect, chat.Context());

        var row = await chat.RowAsync("Mg_ugfpqPHcCIVA=");
        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(row!.Keys, Is.EquivalentTo(["connectionId", "connectedAt", "expiresAt"]));
        Assert.That(long.Parse(row["connectedAt"].N), Is.InRange(before, DateTimeOffset.UtcNow.ToUnixTimeSeconds()));
        Assert.That(long.Parse(row["expiresAt"].N) - long.Parse(row["connectedAt"].N), Is.EqualTo(7_800));
    }

    [Test]
    public async Task Connect_refuses_with_500_when_the_connection_cannot_be_stored()
    {
        await using var chat = InProcessChat.Start();
        var noTable = new ConnectionTable(chat.Database, "nowhere", TimeProvider.System);

        var response = await new ConnectHandler(chat.Tables(noTable)).HandleAsync(_connect, chat.Context());

        Assert.That(response.StatusCode, Is.EqualTo(500));
        Assert.That(response.Body, Is.Null);
    }

    [Test]
    public async Task Disconnect_removes_the_row_and_answers_200_whether_or_not_it_existed()
    {
        await using var chat = InProcessChat.Start();
        await chat.PutRowAsync("Mg_ugfpqPHcCIVA=", DateTimeOffset.UtcNow);
        var handler = new DisconnectHandler(chat.Tables());

        Assert.That((await handler.HandleAsync(_connect, chat.Context())).StatusCode, Is.EqualTo(200));
        Assert.That(await chat.RowAsync("Mg_ugfpqPHcCIVA="), Is.Null);
        Assert.That((await handler.HandleAsync(_connect, chat.Context())).StatusCode, Is.EqualTo(200));
    }
}
