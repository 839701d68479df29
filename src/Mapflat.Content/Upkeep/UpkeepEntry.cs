namespace Mapflat.Content.Upkeep;

/// <param name="Begun">When a run began that has not ended (UTC); null if there is none.</param>
internal sealed record UpkeepEntry(
    string Name, UpkeepReport? Last = null, DateTime? LastRun = null, TimeSpan Took = default, DateTime? Since = null,
    DateTime? Due = null, DateTime? Begun = null)
{
    /// <summary>How things stand; nothing is known before the first run.</summary>
    public UpkeepState State => Last?.State ?? UpkeepState.Unknown;
}

/// <summary>Something that an absent owner should hear of.</summary>
internal sealed record UpkeepEvent(
    Guid Id, DateTime At, string? Task, UpkeepState State, string Summary, IReadOnlyList<string> Details);
