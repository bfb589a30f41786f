namespace Functions.Tests.Model;

/// <summary>A message of a room's log.</summary>
internal interface INumbered
{
    /// <summary>Its number.</summary>
    long Seq { get; }

    /// <summary>What its retry has as well: the id, the sender and the text.</summary>
    string Identity { get; }
}
