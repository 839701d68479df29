using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mapflat.Content.Store;

/// <summary>
/// Doubts the clock of the machine: one whose battery is empty begins years ago, and one that was set wrong may lie
/// years ahead. What was seen of it is kept in a small file of the data folder; while it is in doubt, nothing is
/// deleted for its age. A doubt that nobody resolves ends by itself when the clock has gone on evenly for <see
/// cref="Belief"/>.
/// </summary>
internal sealed class ClockWatch(DataFolder folder, TimeProvider time)
{
    /// <summary>No clock was right before the program was made (UTC).</summary>
    public static readonly DateTime Made = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>What a clock may be put back by without a word: zones that were set wrong, and leaps.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    /// <summary>For so long a machine may have been off without a word.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromDays(90);

    public static readonly TimeSpan Belief = TimeSpan.FromDays(30);

    private readonly Lock _looking = new();
    private ClockState? _saved;

    /// <summary>Looks at the clock, and notes what it shows; call it at the start and every minute.</summary>
    public ClockDoubt? Look()
    {
        lock (_looking)
        {
            var now = time.GetUtcNow().UtcDateTime;
            var before = _saved ??= Load(folder);
            var doubt = before is null ? Judge(new ClockState(null, now, null), now) : Judge(before, now);
            var state = Next(before, doubt, now);
            if (doubt is not null && state.DoubtedSince is null) doubt = null;
            if (_saved is null || state.DoubtedSince is null != _saved.DoubtedSince is null
                || (now - _saved.Seen).Duration() >= TimeSpan.FromHours(1))
            {
                _saved = state;
                Save(state);
            }

            return doubt;
        }
    }

    /// <summary>What is to be said of the clock now, without noting anything.</summary>
    public ClockDoubt? Read() => Read(folder, time.GetUtcNow().UtcDateTime);

    /// <summary>Whether what is done for the age of things should wait.</summary>
    public static bool IsDoubted(DataFolder folder, DateTime now) => Read(folder, now) is not null;

    private static ClockDoubt? Read(DataFolder folder, DateTime now) =>
        Judge(Load(folder) ?? new ClockState(null, now, null), now);

    private static ClockState Next(ClockState? before, ClockDoubt? doubt, DateTime now)
    {
        if (doubt is null) return new ClockState(before?.Highest > now ? before.Highest : now, now, null);
        // An even run: neither put back since, nor another leap.
        var isEven = before?.DoubtedSince is not null && now > before.Seen - Tolerance && now < before.Seen + Pause;
        var since = isEven ? before!.DoubtedSince!.Value : now;
        return now - since >= Belief && now >= Made
            ? new ClockState(now, now, null)
            : new ClockState(before?.Highest, now, since);
    }

    private static ClockDoubt? Judge(ClockState state, DateTime now)
    {
        if (now < Made)
            return new ClockDoubt(
                IsBehind: true, $"The clock of this machine shows {Day(now)}, which is before this program was made.");
        if (state.Highest is not { } highest) return null;
        if (now < highest - Tolerance)
            return new ClockDoubt(IsBehind: true, $"The clock of this machine shows {Day(now)}, and has shown "
                + $"{Day(highest)} before: it was wrong then, or is now.");
        return now > highest + Pause
            ? new ClockDoubt(
                IsBehind: false, $"The clock of this machine shows {Day(now)}, and this program last ran on "
                    + $"{Day(highest)}. If it was off for so long, all is well; otherwise the clock is wrong.")
            : null;
    }

    private static ClockState? Load(DataFolder folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathIn(folder)), ClockJson.Default.ClockState);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            // Without it, or where it cannot be read, the clock is taken at its word.
            return null;
        }
    }

    private void Save(ClockState state)
    {
        try
        {
            if (Directory.Exists(folder.Root))
                DataFolder.WriteAtomically(
                    PathIn(folder), JsonSerializer.SerializeToUtf8Bytes(state, ClockJson.Default.ClockState));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The task that looks at the disk tells of it; this process goes by what it has in memory.
        }
    }

    private static string PathIn(DataFolder folder) => Path.Combine(folder.Root, "clock.json");

    private static string Day(DateTime moment) => moment.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}

/// <param name="IsBehind">Whether it shows a time that cannot be; otherwise one that is only unlikely.</param>
/// <param name="Words">One or two sentences.</param>
internal sealed record ClockDoubt(bool IsBehind, string Words);

/// <param name="Highest">The latest time (UTC) that was believed; null if none was.</param>
/// <param name="Seen">What the clock showed when it was last noted.</param>
/// <param name="DoubtedSince">What it showed when the doubt began; null if there is none.</param>
internal sealed record ClockState(DateTime? Highest, DateTime Seen, DateTime? DoubtedSince);

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ClockState))]
internal sealed partial class ClockJson : JsonSerializerContext;
