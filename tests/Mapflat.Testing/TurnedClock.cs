namespace Mapflat.Testing;

/// <summary>A clock that stands still until it is turned; whoever waits for a time waits for that.</summary>
public sealed class TurnedClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    // Not at the begin of a minute, at which others do something.
    private DateTimeOffset _now = new DateTimeOffset(
        DateTime.UtcNow.Ticks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero).AddSeconds(17);

    /// <summary>How long each of those who wait still has to.</summary>
    public IReadOnlyList<TimeSpan> Waiting
    {
        get
        {
            lock (_lock) return [.. _alarms.Select(alarm => alarm.Due - _now)];
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    /// <summary>Lets time go on, and calls whoever has waited for it.</summary>
    public void Turn(TimeSpan by)
    {
        List<Alarm> due;
        lock (_lock)
        {
            _now += by;
            due = _alarms.FindAll(alarm => alarm.Due <= _now);
            _alarms.RemoveAll(due.Contains);
        }

        foreach (var alarm in due) alarm.Ring();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>It rings once: nobody here waits again and again.</summary>
    private sealed class Alarm(TurnedClock clock, Action ring) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock._now + dueTime;
                clock._alarms.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
