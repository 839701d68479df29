namespace Mapflat.Content;

/// <summary>
/// Keeps work that makes much garbage from holding on to it. The collector begins when there is as much as the
/// processor's cache is large, which on a server may be hundreds of megabytes, several times what a site takes.
/// </summary>
internal static class MemoryBound
{
    /// <summary>In bytes, of garbage and of what is in use.</summary>
    private const long Most = 32L << 20;

    /// <summary>In bytes: what the heap may take before what outlived its youth is collected too.</summary>
    private const long MostCommitted = 80L << 20;

    private static long _last;
    private static long _bound = MostCommitted;

    /// <summary>
    /// Is to be called after each piece of such work; collects where much has been allocated since it last was.
    /// </summary>
    public static void Keep()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var last = Interlocked.Read(ref _last);
        if (allocated - last < Most || Interlocked.CompareExchange(ref _last, allocated, last) != last) return;
        GC.Collect(1, GCCollectionMode.Forced, blocking: true);
        if (GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes < Interlocked.Read(ref _bound)) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        // Where most of it is in use, the next time is later.
        Interlocked.Exchange(
            ref _bound, Math.Max(MostCommitted, GC.GetTotalMemory(forceFullCollection: false) / 4 * 5));
    }
}
