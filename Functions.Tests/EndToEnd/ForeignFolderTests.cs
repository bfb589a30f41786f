namespace Functions.Tests.EndToEnd;

/// <summary>The folder that Functions.Local is started in is its user's, with whatever stands there.</summary>
[TestFixture]
internal sealed class ForeignFolderTests
{
    [Test]
    public async Task Settings_of_another_program_and_its_folders_are_left_alone()
    {
        var folder = Directory.CreateTempSubdirectory("foreign-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), """
                {
                  "AllowedHosts": "chat.example.com",
                  "Kestrel": { "Endpoints": { "Http": { "Url": "http://0.0.0.0:0" } } },
                  "Logging": { "Console": {}, "LogLevel": { "Default": "Trace" } }
                }
                """);
            for (var i = 0; i < 100; i++)
                folder.CreateSubdirectory($"module-{i}");
            await using var runtime = await LocalProcess.StartInAsync(folder.FullName);
            await using var alice = await ChatClient.ConnectAsync(runtime.WebSocketUrl);

            await alice.SendAsync("{}");
            Assert.That((await alice.ReceiveNextAsync()).Text("type"), Is.EqualTo("help"));
            Assert.That(Watched(runtime.Id), Is.LessThan(100), "folders, for changes of settings");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>How many files and folders the process has Linux watch; 0 elsewhere.</returns>
    private static int Watched(int process)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        return Directory.EnumerateFiles($"/proc/{process}/fdinfo").Sum(Watched);

        static int Watched(string file)
        {
            try
            {
                return File.ReadLines(file).Count(line => line.StartsWith("inotify ", StringComparison.Ordinal));
            }
            catch (IOException)
            {
                return 0; // Closed since.
            }
        }
    }
}
