namespace Mapflat.Web.Hosting;

/// <summary>
/// Keeps work that makes much garbage from holding on to it. The collector begins when there is as much as the
/// processor's cache is large, which on a server may be hundreds of megabytes, several times what a site takes.
/// </summary>
internal static class MemoryBound
{
    /// <summary>In bytes, of garbage and of what is in use.</summary>
    private const long Most = 32L << 20;

    private static long _last;

    /// <summary>
    /// Is to be called after each piece of such work; collects where much has been allocated since it last was.
    /// </summary>
    public static void Keep()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var last = Interlocked.Read(ref _last);
        if (allocated - last < Most || Interlocked.CompareExchange(ref _last, allocated, last) != last) return;
        GC.Collect(1, GCCollectionMode.Forced, blocking: true);
    }
}
