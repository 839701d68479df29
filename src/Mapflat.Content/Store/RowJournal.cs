using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Mapflat.Content.Store;

/// <summary>
/// What a transaction does to pages, former addresses, rules and the menu, row by row, so that it can be undone
/// exactly: every row is put back, provided that each one still is as the transaction left it.
/// </summary>
internal sealed class RowJournal
{
    private static readonly Dictionary<string, Type> _kinds = new(StringComparer.Ordinal)
    {
        ["page"] = typeof(Page),
        ["former"] = typeof(FormerAddress),
        ["rule"] = typeof(RedirectRule),
        ["site"] = typeof(SiteSettings),
    };

    /// <summary>What was counted is nobody's decision, but comes back with a row that was deleted.</summary>
    private static readonly HashSet<string> _counted = new(["Hits", "FirstHit", "LastHit"], StringComparer.Ordinal);

    /// <summary>Counters; an undo leaves them alone.</summary>
    private static readonly HashSet<string> _left = new(
        ["Id", "Version", "Edits", "Updated", .. _counted], StringComparer.Ordinal);

    private readonly List<(EntityEntry Entry, string Kind, Values? Before)> _entries;

    private RowJournal(List<(EntityEntry, string, Values?)> entries) => _entries = entries;

    /// <summary>Begins before the changes are saved.</summary>
    public static RowJournal Begin(ContentDb db)
    {
        db.ChangeTracker.DetectChanges();
        List<(EntityEntry, string, Values?)> entries = [];
        foreach (var entry in db.ChangeTracker.Entries()
            .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
        {
            if (_kinds.FirstOrDefault(kind => kind.Value == entry.Entity.GetType()) is not { Key: { } kind }) continue;
            entries.Add(
                (entry, kind, entry.State == EntityState.Added ? null : Read(ReadProperties(entry), original: true)));
        }

        return new RowJournal(entries);
    }

    public bool IsEmpty => _entries.Count == 0;

    public string End() => JsonSerializer.Serialize(_entries.Select(e => new JournalRow(
        e.Kind,
        (int)e.Entry.Property("Id").CurrentValue!,
        e.Before,
        e.Entry.State == EntityState.Detached ? null : Read(e.Entry.Properties.Where(p =>
            e.Before?.ContainsKey(p.Metadata.Name) ?? !_left.Contains(p.Metadata.Name)), original: false))));

    /// <summary>Puts the rows of a journal back; nothing is saved yet.</summary>
    /// <returns>Whether each of them still was as the journal left it; if not, the transaction must be given
    /// up.</returns>
    public static async Task<bool> RevertAsync(ContentDb db, string journal, CancellationToken cancellationToken)
    {
        foreach (var row in JsonSerializer.Deserialize<List<JournalRow>>(journal)!)
        {
            var entity = row.After is null ? null : await db.FindAsync(_kinds[row.Kind], [row.Id], cancellationToken);
            if (row.After is not null && (entity is null || !Is(db.Entry(entity), row.After))) return false;
            if (row.Before is null) db.Remove(entity!);
            else if (entity is null)
            {
                var back = db.Entry(Activator.CreateInstance(_kinds[row.Kind], nonPublic: true)!);
                // Under its old number, which is never given again: what was counted by months goes by it.
                back.Property("Id").CurrentValue = row.Id;
                Write(back, row.Before);
                back.State = EntityState.Added;
            }
            else Write(db.Entry(entity), row.Before);
        }

        return true;
    }

    private static IEnumerable<PropertyEntry> ReadProperties(EntityEntry entry) =>
        entry.Properties.Where(p => entry.State == EntityState.Deleted
            ? !_left.Contains(p.Metadata.Name) || _counted.Contains(p.Metadata.Name)
            : p.IsModified && !_left.Contains(p.Metadata.Name));

    private static Values Read(IEnumerable<PropertyEntry> properties, bool original) => new(properties.ToDictionary(
        p => p.Metadata.Name, p => JsonSerializer.SerializeToElement(
            original ? p.OriginalValue : p.CurrentValue, p.Metadata.ClrType), StringComparer.Ordinal));

    private static bool Is(EntityEntry entry, Values values) =>
        Read(values.Keys.Select(entry.Property), original: false)
            .All(now => now.Value.GetRawText() == values[now.Key].GetRawText());

    private static void Write(EntityEntry entry, Values values)
    {
        foreach (var (name, value) in values)
            entry.Property(name).CurrentValue = value.Deserialize(entry.Property(name).Metadata.ClrType);
    }

    private sealed record JournalRow(string Kind, int Id, Values? Before, Values? After);

    private sealed class Values : Dictionary<string, JsonElement>
    {
        public Values()
            : base(StringComparer.Ordinal)
        {
        }

        public Values(IDictionary<string, JsonElement> values)
            : base(values, StringComparer.Ordinal)
        {
        }
    }
}
