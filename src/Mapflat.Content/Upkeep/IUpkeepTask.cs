namespace Mapflat.Content.Upkeep;

/// <summary>
/// Something that the site does for itself from time to time, as nobody else will: a backup, a check, a clean-up.
/// </summary>
internal interface IUpkeepTask
{
    /// <summary>
    /// What it is called, in lower case: part of a file and of a feed's identifiers, so never to be changed.
    /// </summary>
    string Name { get; }

    /// <summary>How long after one run the next one is due. A run that was missed is made up for, once.</summary>
    TimeSpan Every { get; }

    /// <summary>How long a run may take before it is given up, so that it does not keep the others waiting.</summary>
    TimeSpan Limit => TimeSpan.FromHours(1);

    /// <summary>
    /// Whether it only looks, and soon has the answer, so that <c>mapflat doctor</c> may run it too, whenever it likes.
    /// </summary>
    bool OnlyLooks => false;

    Task<UpkeepReport> RunAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What can be told in a moment and without changing anything, for whoever opens the list of what is kept up.
    /// </summary>
    /// <returns>Null where it takes a run; what the last one found is told then, with its day.</returns>
    Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken) => Task.FromResult<UpkeepReport?>(null);
}

internal enum UpkeepState
{
    Well,

    /// <summary>The settings say not to look.</summary>
    Off,

    /// <summary>It could not be told this time, which is nobody's fault yet.</summary>
    Unknown,

    /// <summary>No harm is done yet, but whoever comes by should have a look.</summary>
    WorthALook,

    NeedsSomeone,
}

/// <param name="Summary">One sentence for somebody who has not been here for a year; where someone is needed, with what
/// to do.</param>
internal sealed record UpkeepReport(UpkeepState State, string Summary, params IReadOnlyList<string> Details);
