using ChatFunctions.Connections;
using ChatFunctions.Log;
using ChatFunctions.Rooms;
using ChatFunctions.Tables;

namespace ChatFunctions;

/// <summary>The tables as one environment of a function uses them, by the names that template.yaml gives it; it has only those that are asked for.</summary>
internal sealed class FunctionTables(Database database, TimeProvider clock)
{
    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(5);

    public Database Database => database;

    public TimeProvider Clock => clock;

    public ConnectionTable Connections { get => field ??= new(database, FunctionEnvironment.TableName, clock); init; }

    public RoomTable Rooms { get => field ??= new(database, FunctionEnvironment.RoomsTableName, clock); init; }

    public LogReader LogReader { get => field ??= new(database, FunctionEnvironment.MessagesTableName, clock); init; }

    public static FunctionTables FromEnvironment() => new(Database.FromEnvironment(), TimeProvider.System);

    /// <summary>What writes the log; null where nothing of a message is stored.</summary>
    public MessageLog? NewLog() => FunctionEnvironment.KeepsHistory
        ? new(database, FunctionEnvironment.MessagesTableName, FunctionEnvironment.History, clock)
        : null;

    /// <summary>The time that all calls for one frame share.</summary>
    public Budget NewBudget() => new(_budget, clock);

    /// <inheritdoc cref="Database.WarmUpAsync"/>
    public Task WarmUpAsync(CancellationToken cancellationToken) => database.WarmUpAsync(cancellationToken);
}
