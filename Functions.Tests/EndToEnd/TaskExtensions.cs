namespace Functions.Tests.EndToEnd;

internal static class TaskExtensions
{
    /// <summary>Says that nobody waits for the task, on purpose.</summary>
    public static void Forget(this Task _)
    {
    }
}
