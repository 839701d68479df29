using System.Threading.RateLimiting;

namespace Mapflat.Content.Accounts;

/// <summary>
/// Lets few passwords be hashed at a time, so that a flood of sign-ins leaves the machine to the visitors. Some may
/// wait; whoever comes when too many do is sent away at once. There are two queues: strangers cannot fill that of
/// whoever has shown already that they belong here.
/// </summary>
internal sealed class HashingLimit : IDisposable
{
    /// <summary>How many may hash and wait together in each queue.</summary>
    public const int Longest = 10;

    private static readonly TimeSpan _comeBack = TimeSpan.FromSeconds(5);

    private static readonly int _atATime = Math.Clamp(Environment.ProcessorCount / 2, 1, Longest);

    private readonly ConcurrencyLimiter _strangers = Open(), _known = Open();

    public void Dispose()
    {
        _strangers.Dispose();
        _known.Dispose();
    }

    /// <param name="isKnown">Whether a session, a code, or a browser that has signed in before stands for whoever
    /// asks.</param>
    /// <returns>What it yields; <see cref="Failure.TooMany"/> if the queue is full.</returns>
    public async Task<Outcome<T>> RunAsync<T>(
        Func<Task<Outcome<T>>> work, bool isKnown, CancellationToken cancellationToken)
    {
        using var turn = await (isKnown ? _known : _strangers).AcquireAsync(cancellationToken: cancellationToken);
        if (!turn.IsAcquired)
            return new Failure.TooMany(
                "Too many people are signing in just now. Wait a few seconds and try again.", _comeBack);
        // Off the caller's thread: it is all work and no waiting.
        return await Task.Run(work, cancellationToken);
    }

    private static ConcurrencyLimiter Open() => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = _atATime,
        QueueLimit = Longest - _atATime,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}
