using System.Threading.RateLimiting;

namespace Mapflat.Web.Mvc;

/// <summary>
/// Who may make this site compute something large just now: half of the processors at most work for editors, and half
/// for visitors, so that what is frozen is always answered.
/// </summary>
internal sealed class Turns : IDisposable
{
    /// <summary>How many may work and wait together; each takes a second at most.</summary>
    public const int Longest = 20;

    public ConcurrencyLimiter Editors { get; } = Open();

    public ConcurrencyLimiter Visitors { get; } = Open();

    public void Dispose()
    {
        Editors.Dispose();
        Visitors.Dispose();
    }

    private static ConcurrencyLimiter Open()
    {
        var atATime = Math.Max(1, Environment.ProcessorCount / 2);
        return new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = atATime,
            QueueLimit = Math.Max(0, Longest - atATime),
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}
