using System.Diagnostics;

namespace Mapflat.Testing;

/// <summary>Waits for what happens soon, but not at once.</summary>
public static class Wait
{
    /// <summary>
    /// How long is waited for what must come at all: what takes a second on an idle machine may take many on a busy
    /// one.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Asks until the answer is yes.</summary>
    /// <param name="happened">Whether it is.</param>
    /// <param name="patience">How long to ask; null for <see cref="Patience"/>.</param>
    /// <exception cref="TimeoutException">It never was.</exception>
    public static async Task UntilAsync(Func<Task<bool>> happened, TimeSpan? patience = null)
    {
        for (var begun = Stopwatch.GetTimestamp(); !await happened(); await Task.Delay(50))
        {
            if (Stopwatch.GetElapsedTime(begun) > (patience ?? Patience))
                throw new TimeoutException("It did not happen.");
        }
    }
}
