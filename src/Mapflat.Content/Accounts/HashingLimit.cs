namespace Mapflat.Content.Accounts;

/// <summary>
/// Lets few passwords be hashed at a time, so that a flood of sign-ins leaves the machine to the visitors. Some may wait;
/// whoever comes when too many do is sent away at once.
/// </summary>
public sealed class HashingLimit : IDisposable
{
    /// <summary>How many may wait; each takes about a fifth of a second.</summary>
    public const int Longest = 10;

    private static readonly TimeSpan _comeBack = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _inside;

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Does what hashes a password, when it is its turn.</summary>
    /// <param name="work">What hashes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What it yields; <see cref="Failure.TooMany"/> if the queue is full.</returns>
    public async Task<Outcome<T>> RunAsync<T>(Func<Task<Outcome<T>>> work, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > Longest)
                return new Failure.TooMany("Too many people are signing in just now. Wait a few seconds and try again.", _comeBack);
            await _turns.WaitAsync(cancellationToken);
            try
            {
                // Off the caller's thread: it is all work and no waiting.
                return await Task.Run(work, cancellationToken);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
