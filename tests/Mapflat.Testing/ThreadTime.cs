using System.Runtime.InteropServices;

namespace Mapflat.Testing;

/// <summary>
/// Processor time of the thread that asks. Work that stays on one thread is measured by it without what other tests and
/// other processes do meanwhile; Linux only.
/// </summary>
public static class ThreadTime
{
    // CLOCK_THREAD_CPUTIME_ID of <time.h>.
    private const int ThreadClock = 3;

    /// <summary>What a piece of work takes of this thread. It must not go over to another one.</summary>
    public static TimeSpan Measure(Action work)
    {
        var begun = Read();
        work();
        return Read() - begun;
    }

    /// <summary>
    /// The least of several measurements: what somebody else's garbage, or a processor that is shared, added to one of
    /// them is not in all.
    /// </summary>
    /// <param name="tries">How many at most.</param>
    /// <param name="enough">At or below it, no further one is needed.</param>
    public static TimeSpan Least(Action work, int tries, TimeSpan enough)
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < tries && least > enough; i++)
        {
            var time = Measure(work);
            if (time < least) least = time;
        }

        return least;
    }

    private static TimeSpan Read()
    {
        if (ReadClock(ThreadClock, out var time) != 0) throw new InvalidOperationException("There is no such clock.");
        return new TimeSpan(time.Seconds * TimeSpan.TicksPerSecond + time.Nanoseconds / 100);
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code in the whole assembly.
    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadClock(int clock, out Moment time);
#pragma warning restore SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private struct Moment
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
