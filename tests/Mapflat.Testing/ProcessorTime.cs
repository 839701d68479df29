namespace Mapflat.Testing;

/// <summary>
/// A watch that goes by the processor time of this process, and so stands still while a busy machine works for others.
/// Tests beside the one that looks at it count, so a limit is to be several times what the work takes.
/// </summary>
public readonly struct ProcessorTime
{
    private readonly TimeSpan _begun;

    private ProcessorTime(TimeSpan begun) => _begun = begun;

    /// <summary>What this process has used since the start of the watch, on all processors together.</summary>
    public TimeSpan Elapsed => Environment.CpuUsage.TotalTime - _begun;

    /// <summary>Starts a watch.</summary>
    public static ProcessorTime Start() => new(Environment.CpuUsage.TotalTime);
}
