using System.Text.Json;
using Mapflat.Content.Backups;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Transfer;

/// <summary>
/// What a site begins with. An unattended first start takes in the shipped content; whoever sets the site up may have
/// an old site or nothing instead, as long as it is as it was shipped.
/// </summary>
internal sealed class SiteBeginning(
    ContentStore store, ContentImport import, BackupStore backups, TimeProvider time)
{
    /// <summary>After so many days, the addresses of the shipped content are taken to be known elsewhere.</summary>
    public const int OpenDays = 30;

    private bool? _isShipped;

    /// <summary>Whether the shipped content can still go as if it had never been here.</summary>
    /// <param name="shipped">The folder that it was imported from.</param>
    public async Task<bool> IsOpenAsync(string shipped, CancellationToken cancellationToken)
    {
        await using (var db = await store.OpenAsync(cancellationToken))
        {
            if (await db.State.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not
                { Generation: SeededContent.Generation, Seeded: { } seeded }
                || time.GetUtcNow().UtcDateTime - seeded > TimeSpan.FromDays(OpenDays)
                || await db.Revisions.AnyAsync(r => r.PublishedAt == null, cancellationToken)
                || await db.Media.AnyAsync(m => m.Added > seeded, cancellationToken))
                return false;
        }

        // What a store has in its first generation stays the same in it.
        return _isShipped ??= await IsShippedAsync(shipped, cancellationToken);
    }

    /// <summary>Keeps the shipped content; it is not asked for again.</summary>
    public Task<Outcome<bool>> KeepAsync(Author author, CancellationToken cancellationToken) =>
        store.ChangeAsync<bool>(
            (db, now, _) =>
            {
                AuditLog.Add(db, now, author, "content.kept", "", "The shipped content stays");
                return Task.FromResult<Outcome<bool>>(true);
            },
            _ => true, cancellationToken);

    /// <summary>Begins with a home page that says nothing yet, and no more.</summary>
    /// <param name="title">What the site is called.</param>
    /// <returns><see cref="Failure.Invalid"/> at <c>Title</c>; <see cref="Failure.Conflict"/> where there is content
    /// that somebody may want to keep.</returns>
    public async Task<Failure?> BeginEmptyAsync(
        string shipped, string title, Author author, CancellationToken cancellationToken)
    {
        title = title.Trim();
        if (title.Length is 0 or > SettingsRules.LongestName || title.Any(char.IsControl) || UrlText.IsBroken(title))
            return new Failure.Invalid("Nothing was changed.", [Finding.Error(
                $"Say what the site is called, in at most {SettingsRules.LongestName} characters.", field: "Title")]);
        if (await PrepareAsync(shipped, author, cancellationToken) is { } refusal) return refusal;
        var folder = Directory.CreateTempSubdirectory("mapflat-begin-");
        try
        {
            var pages = Directory.CreateDirectory(Path.Combine(folder.FullName, ContentFormat.PagesFolder));
            // A string of JSON is one of YAML.
            await File.WriteAllTextAsync(Path.Combine(pages.FullName, "index.md"),
                $"---\ntitle: {JsonSerializer.Serialize(title)}\nsummary: Nothing has been written here yet.\n---\n",
                cancellationToken);
            return (await import.BeginAsync(folder.FullName, title, author, cancellationToken)).Failure;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Makes sure that what is there may go, and that a backup could bring it back; what takes its place does the rest
    /// (<see cref="SeededContent"/>).
    /// </summary>
    /// <returns>Null where there is nothing to lose.</returns>
    public async Task<Failure?> PrepareAsync(string shipped, Author author, CancellationToken cancellationToken)
    {
        await using (var db = await store.OpenAsync(cancellationToken))
            if (!await db.State.AnyAsync(s => s.Seeded != null, cancellationToken)) return null;
        return await IsOpenAsync(shipped, cancellationToken)
            ? await backups.BeforeAsync(BackupReason.BeforeImport, author, cancellationToken)
            : SeededContent.HasChanged;
    }

    private async Task<bool> IsShippedAsync(string shipped, CancellationToken cancellationToken)
    {
        if (await import.ImportAsync(shipped, dryRun: true, cancellationToken) is not
            { Value: { ChangesNothing: true } }) return false;
        var files = new DirectoryInfo(Path.Combine(shipped, ContentFormat.PagesFolder))
            .EnumerateFiles("*.md", SearchOption.AllDirectories).Count();
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Pages.CountAsync(cancellationToken) == files;
    }
}
