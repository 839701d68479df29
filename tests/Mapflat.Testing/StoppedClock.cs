namespace Mapflat.Testing;

/// <summary>A clock that goes on only when it is told to.</summary>
public sealed class StoppedClock : TimeProvider
{
    /// <summary>What it shows.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero);

    /// <summary>Is told whenever somebody looks at it, in the middle of what he does.</summary>
    public Action? Asked { get; set; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        Asked?.Invoke();
        return Now;
    }
}
