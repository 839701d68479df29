namespace Mapflat.Content.Visits;

/// <summary>
/// Counts one thing. Any number of threads may add; adding costs one processor instruction and allocates nothing.
/// </summary>
internal sealed class VisitCounter
{
    private long _count;

    public void Add() => Interlocked.Increment(ref _count);

    /// <summary>What was added since the last time, which is forgotten here.</summary>
    internal long Take() => Interlocked.Exchange(ref _count, 0);
}
