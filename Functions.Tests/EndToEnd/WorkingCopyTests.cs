using System.Text;

namespace Functions.Tests.EndToEnd;

/// <summary>A developer rebuilds the functions while they run.</summary>
[TestFixture]
internal sealed class WorkingCopyTests
{
    private const string Text = "Use the sendMessage route to send a message.", NewText = "Use the sendMessage route to greet the room.";

    private string _folder = null!;

    private string Code => Path.Combine(_folder, "code");

    private string Template => Path.Combine(_folder, "template.yaml");

    [SetUp]
    public void CopyTheBuild()
    {
        _folder = Directory.CreateTempSubdirectory("working-copy-").FullName;
        Directory.CreateDirectory(Code);
        foreach (var file in Directory.GetFiles(LocalProcess.DevelopmentBuild))
            File.Copy(file, Path.Combine(Code, Path.GetFileName(file)));
        File.Copy(Path.Combine(Repository.Root, "template.yaml"), Template);
    }

    [TearDown]
    public void DeleteTheCopy() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task The_next_message_on_the_same_socket_runs_the_new_code_and_everyone_is_still_connected()
    {
        await using var runtime = await LocalProcess.StartAsync(
            "--template", Template, "--code", Code, "--parameter", "Runtime=dotnet10");
        await using var alice = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        await using var bob = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        await alice.SendAsync("""{"action":"?"}""");
        Assert.That((await alice.ReceiveNextAsync()).Text("message"), Is.EqualTo(Text));

        Rebuild();
        await alice.SendAsync("""{"action":"?"}""");
        var answer = (await alice.ReceiveNextAsync()).Text("message");
        if (answer == Text)
        {
            // A busy machine copies the code for longer than an event waits for it.
            await Poll.UntilAsync(() => runtime.Output.Any(line => line.Contains("run the new code")), "the new code");
            await alice.SendAsync("""{"action":"?"}""");
            answer = (await alice.ReceiveNextAsync()).Text("message");
        }
        Assert.That(answer, Is.EqualTo(NewText));
        await alice.SendMessageAsync("still here?", "m-1");
        Assert.That((await bob.ReceiveNextAsync()).Text("message"), Is.EqualTo("still here?"));
        Assert.That(runtime.Output.Where(line => line.Contains("has changed")), Has.One.Items.And.One.Contains("run the new code"));

        await File.AppendAllTextAsync(Template, "# more\n");
        await Poll.UntilAsync(() => runtime.Output.Any(line => line.Contains("template.yaml has changed: restart")), "the request to restart");
        Assert.That(runtime.Output, Has.None.Contains("xception"));
    }

    /// <summary>Writes over the assembly as the SDK's build does: into the very file that was loaded.</summary>
    private void Rebuild()
    {
        var path = Path.Combine(Code, "Functions.dll");
        var assembly = File.ReadAllBytes(path);
        var at = assembly.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Text));
        Assert.That(at, Is.Positive);
        Encoding.Unicode.GetBytes(NewText).CopyTo(assembly, at);
        File.WriteAllBytes(path, assembly);
    }
}
