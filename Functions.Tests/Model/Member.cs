using System.Text.Json;

namespace Functions.Tests.Model;

/// <summary>A member with its page: sends, comes and goes, and asks the log for what it misses.</summary>
internal sealed class Member(World world, string name)
{
    private const int MostTries = 8;
    private const int MostQuestions = 1000;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly List<View> _left = [];
    private readonly List<View> _views = [new(null)];
    private Connection? _line;

    public string Name => name;

    /// <summary>The rooms that it is in.</summary>
    public IReadOnlyList<View> Views
    {
        get
        {
            lock (_gate)
                return [.. _views];
        }
    }

    /// <summary>And those that it left.</summary>
    public IReadOnlyList<View> AllViews => [.. Views, .. _left];

    public async Task PlayAsync(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            await Task.Delay(step.Rest);
            switch (step.Kind)
            {
                case StepKind.Send:
                    await SendAsync(step);
                    break;
                case StepKind.Reconnect:
                    await ReconnectAsync();
                    break;
                case StepKind.JoinOrLeave when ViewOf("a") is { } joined:
                    await LeaveAsync(joined);
                    break;
                case StepKind.JoinOrLeave:
                    Join("a");
                    break;
                case StepKind.Stall:
                    _line?.Stall();
                    break;
                case StepKind.LookBack:
                    LookBack(step.Room);
                    break;
                case StepKind.Wait:
                    await world.PassAsync();
                    break;
            }
        }
    }

    /// <summary>Ends the line, if there is one, and opens another.</summary>
    public async Task ReconnectAsync()
    {
        await _connecting.WaitAsync();
        try
        {
            EndLine();
            Connection line;
            do
                line = world.NewConnection(Receive, closed => world.Begin(() => ReconnectIfAsync(closed)));
            while (!await world.ConnectAsync(line));
            lock (_gate)
            {
                _line = line;
                foreach (var view in _views)
                    view.Receiver.Doubt();
            }

            CatchUp();
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Opens another line if this one takes no posts.</summary>
    public Task UnstallAsync() => _line is { IsStalled: true } stalled ? ReconnectIfAsync(stalled) : Task.CompletedTask;

    public void Join(string room)
    {
        lock (_gate)
            _views.Add(new(room));
        CatchUp();
    }

    /// <summary>Asks the log, as after an interruption.</summary>
    public void AskAgain()
    {
        lock (_gate)
        {
            foreach (var view in _views)
                view.Receiver.Doubt();
        }

        CatchUp();
    }

    /// <summary>Wants to see what is older than what it shows of a room, or of every room.</summary>
    public void LookBack(params IReadOnlyCollection<string?> rooms)
    {
        lock (_gate)
        {
            foreach (var view in _views.Where(view => rooms.Count == 0 || rooms.Contains(view.Room)))
                view.WantsOlder = true;
        }

        CatchUp();
    }

    private View? ViewOf(string? room) => Views.FirstOrDefault(view => view.Room == room);

    private async Task LeaveAsync(View view)
    {
        lock (_gate)
        {
            view.HasLeft = true;
            view.Stay?.End(world.Now());
            _views.Remove(view);
            _left.Add(view);
        }

        var answer = (JsonElement?)null;
        while (answer?.GetProperty("type").GetString() != "left")
        {
            if (_line is { } line)
                answer = await world.InvokeAsync(world.Leave, line, JsonSerializer.Serialize(new { action = "leave", room = view.Room }));
            await world.PauseAsync();
        }
    }

    private async Task SendAsync(Step step)
    {
        var id = world.NewName();
        var message = new SentMessage(step.Room, id, $"{name} says {id}");
        world.Sent.Enqueue(message);
        for (var tries = 0; tries < MostTries && await ComeInAsync(step.Room) is { } line; tries++)
        {
            var trying = SendAsync(line, message);
            if (tries == 0 && step.Impatient && await Task.WhenAny(trying, Task.Delay(world.Any(8))) != trying)
            {
                _ = world.Begin(() => trying);
                continue;
            }

            if (await trying)
                return;
            await world.PauseAsync();
        }
    }

    /// <summary>Whether it is acked.</summary>
    private async Task<bool> SendAsync(Connection line, SentMessage message)
    {
        var retry = message.Begin();
        var frame = JsonSerializer.Serialize(
            message.Room is null
                ? new Dictionary<string, object> { ["action"] = "sendMessage", ["message"] = message.Text, ["id"] = message.Id, ["name"] = name }
                : new() { ["action"] = "sendMessage", ["message"] = message.Text, ["id"] = message.Id, ["name"] = name, ["room"] = message.Room });
        if (retry)
            frame = frame.Replace("{\"action\"", "{\"retry\":true,\"action\"");
        if (await world.SendAsync(line, frame, message) is not { } answer)
            return false;
        if (answer.GetProperty("type").GetString() is "ack")
        {
            Receive(new(answer.GetProperty("seq").GetInt64(), message.Room, message.Id, name, message.Text));
            return true;
        }

        CheckMembership(answer, line, message.Room);
        return false;
    }

    /// <summary>The line on which it has come into a room; null if it is in it no more.</summary>
    private async Task<Connection?> ComeInAsync(string? room)
    {
        while (ViewOf(room) is { } view)
        {
            lock (_gate)
            {
                if (_line is { } line && (room is null || view.Stay?.Connection == line))
                    return line;
            }

            await Task.Delay(1);
        }

        return null;
    }

    private void Receive(ChatMessage message)
    {
        lock (_gate)
            ViewOf(message.Room)?.Receiver.Live(message);
        CatchUp();
    }

    private async Task ReconnectIfAsync(Connection closed)
    {
        if (_line == closed)
            await ReconnectAsync();
    }

    private void EndLine()
    {
        if (_line is not { } line)
            return;
        lock (_gate)
            _line = null;
        line.Close();
        _ = world.Begin(() => world.InvokeAsync(world.Disconnect, line, null));
    }

    /// <summary>Asks the log of each room where something is missing, of each one question at a time.</summary>
    private void CatchUp()
    {
        lock (_gate)
        {
            foreach (var view in _views)
            {
                if (view.IsAsking || !NeedsAsking(view))
                    continue;
                view.IsAsking = true;
                _ = world.Begin(() => CatchUpAsync(view));
            }
        }
    }

    private bool NeedsAsking(View view) => _line is not null && !view.HasLeft && (IsBehind(view) || (view.WantsOlder && view.Receiver.Before is not null));

    private bool IsBehind(View view) => view.Receiver.IsBehind || view.Stay?.Connection != _line;

    private async Task CatchUpAsync(View view)
    {
        for (var asked = 0; asked < MostQuestions; asked++)
        {
            Connection line;
            Dictionary<string, object> question;
            bool joins;
            long? before;
            lock (_gate)
            {
                view.IsAsking = NeedsAsking(view);
                if (!view.IsAsking)
                    return;
                line = _line!;
                joins = view.Room is not null && view.Stay?.Connection != line;
                before = IsBehind(view) ? null : view.Receiver.Before;
                question = new() { ["action"] = joins ? "join" : "history" };
                if (before is { } number)
                    question["before"] = number;
                else if (view.Receiver.Ask() is { } held)
                    question["after"] = held;
                if (view.Room is not null)
                    question["room"] = view.Room;
                // A page may end before the log does.
                if (!joins && world.Any(2) == 0)
                    question["limit"] = 1 + world.Any(3);
            }

            var answer = await world.InvokeAsync(joins ? world.Join : world.History, line, JsonSerializer.Serialize(question));
            if (answer is null || !Take(view, line, before, answer.Value))
                await world.PauseAsync();
        }

        world.Violated(Rule.Shown, $"{name} asks for the log of {view.Room} without end");
    }

    private bool Take(View view, Connection line, long? before, JsonElement answer)
    {
        if (answer.GetProperty("type").GetString() is "error")
        {
            CheckMembership(answer, line, view.Room);
            return false;
        }

        lock (_gate)
        {
            if (_line != line || view.HasLeft)
                return true;
            var now = world.Clock.GetUtcNow();
            if (view.Stay?.Connection != line)
                world.Stays.Enqueue(view.Stay = new(line, view.Room, answer.GetProperty("last").GetInt64(), now));
            view.Take(answer, before, now);
            return true;
        }
    }

    private void CheckMembership(JsonElement error, Connection line, string? room)
    {
        if (error.GetProperty("code").GetString() != "NotAMember")
            return;
        lock (_gate)
        {
            if (_line != line || ViewOf(room) is not { Stay.Connection: var came } view || came != line)
                return;
            world.Violated(Rule.Member, $"{name} is told that it is not in {room}");
            // The page joins again.
            view.Stay?.End(world.Now());
            view.Stay = null;
        }

        CatchUp();
    }
}
