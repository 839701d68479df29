using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep;

/// <summary>
/// What the site's tasks found and when they are due, in a small file of the data folder. Not in the database, so that
/// it can tell of one that is broken.
/// </summary>
internal sealed class UpkeepJournal(DataFolder folder)
{
    public const int MostEvents = 100;

    internal const int MostDetails = 50;

    private const int LongestLine = 1_000;
    private readonly Lock _writing = new();
    private volatile JournalState? _state;

    public IReadOnlyDictionary<string, UpkeepEntry> Entries => State.Entries;

    public IReadOnlyList<UpkeepEvent> Events => State.Events;

    /// <summary>
    /// When this site does what it does once a day: a moment of the night (UTC) that other sites do not share.
    /// </summary>
    internal TimeSpan Night => TimeSpan.FromMinutes(State.NightMinute);

    private string File => Path.Combine(folder.Root, "upkeep.json");

    private JournalState State => _state ?? Change(state => state, save: false);

    public UpkeepEntry Find(string name) => Entries.GetValueOrDefault(name) ?? new UpkeepEntry(name);

    /// <remarks>If the disk is full or fails, it is known until this process ends.</remarks>
    internal void Put(UpkeepEntry entry, UpkeepEvent? happened = null) => Change(state => state with
    {
        Entries = state.Entries.SetItem(entry.Name, entry with { Last = entry.Last is { } last ? Cut(last) : null }),
        Events = happened is null
            ? state.Events
            : [happened with { Details = Cut(happened.Details) }, .. state.Events.Take(MostEvents - 1)],
    });

    internal void Add(UpkeepEvent happened) =>
        Change(state => state with { Events = [happened, .. state.Events.Take(MostEvents - 1)] });

    /// <summary>
    /// Remembers which program keeps the site, and tells of it where it was another one before.
    /// </summary>
    internal void NoteVersion(string version, DateTime now)
    {
        var known = State.Version;
        if (known == version) return;
        Change(state => state with { Version = version });
        if (known is not null)
            Add(new UpkeepEvent(Guid.NewGuid(), now, "program", UpkeepState.Well,
                $"The program is version {version} now; it was {known}.", []));
    }

    internal void Keep(IReadOnlySet<string> names)
    {
        if (Entries.Keys.Any(name => !names.Contains(name)))
            Change(state => state with
            {
                Entries = state.Entries.RemoveRange(state.Entries.Keys.Where(name => !names.Contains(name)))
            });
    }

    private JournalState Change(Func<JournalState, JournalState> change, bool save = true)
    {
        lock (_writing)
        {
            var state = change(_state ?? Load());
            _state = state;
            if (save) Save(state);
            return state;
        }
    }

    private JournalState Load()
    {
        try
        {
            if (JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(File), JournalJson.Default.JournalState)
                is { Entries: not null, Events.IsDefault: false, NightMinute: >= 0 and < JournalState.Nightfall } read
                && read.Entries.All(entry =>
                    entry.Value is { Name: not null, Last: null or { Summary: not null, Details: not null } })
                && read.Events.All(each => each is { Summary: not null, Details: not null }))
                return read;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            // A file that cannot be read is begun anew: everything is looked at again soon.
        }

        return new JournalState();
    }

    private void Save(JournalState state)
    {
        try
        {
            DataFolder.WriteAtomically(
                File, JsonSerializer.SerializeToUtf8Bytes(state, JournalJson.Default.JournalState));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The task that looks at the disk tells of it; this process goes by what it has in memory.
        }
    }

    private static UpkeepReport Cut(UpkeepReport report) =>
        report with { Summary = Cut(report.Summary), Details = Cut(report.Details) };

    private static IReadOnlyList<string> Cut(IReadOnlyList<string> lines) =>
        lines.Count <= MostDetails && lines.All(line => line.Length <= LongestLine) ? lines
            : [.. lines.Take(MostDetails).Select(Cut),
                .. lines.Count > MostDetails ? (string[])[$"… and {lines.Count - MostDetails} more."] : []];

    private static string Cut(string line) => line.Length <= LongestLine ? line : line[..LongestLine] + "…";
}

internal sealed record JournalState
{
    /// <summary>The night is the first four hours after one o'clock (UTC), in minutes.</summary>
    public const int Nightfall = 4 * 60;

    public ImmutableDictionary<string, UpkeepEntry> Entries { get; init; } =
        ImmutableDictionary.Create<string, UpkeepEntry>(StringComparer.Ordinal);

    public ImmutableArray<UpkeepEvent> Events { get; init; } = [];

    /// <summary>Of the program that kept the site last; null before the first.</summary>
    public string? Version { get; init; }

    public int NightMinute { get; init; } = System.Security.Cryptography.RandomNumberGenerator.GetInt32(Nightfall);
}

[JsonSourceGenerationOptions(
    WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalState))]
internal sealed partial class JournalJson : JsonSerializerContext;
