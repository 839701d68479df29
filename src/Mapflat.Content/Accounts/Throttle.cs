namespace Mapflat.Content.Accounts;

/// <summary>
/// Slows down whoever tries one secret after another: the first failures are free, then each doubles the wait until the
/// next try, up to a limit short enough that whoever knows the secret is not locked out. Kept in memory, and bounded.
/// </summary>
internal sealed class Throttle(TimeProvider time, int free, TimeSpan longest)
{
    public const int Capacity = 10_000;

    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, (int Failures, DateTimeOffset Last)> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>How long to wait before the next try; zero if it may be made now.</summary>
    public TimeSpan Wait(string key)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(key, out var entry)) return TimeSpan.Zero;
            var now = time.GetUtcNow();
            // The clock was put back since: the wait counts from now, or it would last until that time comes again.
            if (entry.Last > now) _known[key] = entry = (entry.Failures, now);
            var wait = entry.Last + DelayAfter(entry.Failures) - now;
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    public void Failed(string key)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var failures = _known.TryGetValue(key, out var entry) && now - entry.Last < Memory ? entry.Failures : 0;
            if (failures == 0 && _known.Count >= Capacity) Forget(now);
            _known[key] = (failures + 1, now);
        }
    }

    public void Succeeded(string key)
    {
        lock (_lock) _known.Remove(key);
    }

    /// <summary>Makes room: what is over first, then those that failed least.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, _) in _known.Where(entry => now - entry.Value.Last >= Memory).ToList()) _known.Remove(key);
        if (_known.Count < Capacity) return;
        foreach (var (key, _) in _known.OrderBy(entry => entry.Value.Failures).ThenBy(entry => entry.Value.Last)
            .Take(Capacity / 10).ToList())
            _known.Remove(key);
    }

    private TimeSpan DelayAfter(int failures) =>
        failures < free
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(longest.TotalSeconds, Math.Pow(2, Math.Min(failures - free, 20))));
}
