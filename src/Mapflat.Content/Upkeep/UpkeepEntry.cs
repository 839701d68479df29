namespace Mapflat.Content.Upkeep;

/// <summary>What is known of one <see cref="IUpkeepTask"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Last">What the last run found; null before the first.</param>
/// <param name="LastRun">When that ended (UTC).</param>
/// <param name="Took">How long that took.</param>
/// <param name="Since">Since when it is in this state (UTC).</param>
/// <param name="Due">When the next run is due (UTC); null before the first.</param>
/// <param name="Begun">When a run began that has not ended (UTC); null if there is none.</param>
public sealed record UpkeepEntry(
    string Name, UpkeepReport? Last = null, DateTime? LastRun = null, TimeSpan Took = default, DateTime? Since = null, DateTime? Due = null, DateTime? Begun = null)
{
    /// <summary>How things stand; nothing is known before the first run.</summary>
    public UpkeepState State => Last?.State ?? UpkeepState.Unknown;
}

/// <summary>Something that an absent owner should hear of.</summary>
/// <param name="Id">Tells it from all others, for ever.</param>
/// <param name="At">When it happened (UTC).</param>
/// <param name="Task">The name of the task that it is about; null if it is a sign of life.</param>
/// <param name="State">How things stood.</param>
/// <param name="Summary">What happened, in a sentence.</param>
/// <param name="Details">What else there is to read, a line each.</param>
public sealed record UpkeepEvent(Guid Id, DateTime At, string? Task, UpkeepState State, string Summary, IReadOnlyList<string> Details);
