using Mapflat.Content.Addresses;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Content.Verification;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Transfer;

internal sealed record ExportReport(int Pages, int Rules, int Media);

/// <summary>
/// Writes the content as a folder that <see cref="ContentImport"/> takes in again without loss. One state of the store
/// always gives the same bytes.
/// </summary>
internal sealed class ContentExport(ContentStore store, MediaStore media)
{
    /// <summary>Writes the content, as it is at one moment, into an empty or new folder.</summary>
    /// <returns>What was written; <see cref="Failure.Conflict"/> if the folder has something in it.</returns>
    /// <exception cref="StoreException">The bytes of a media file are missing.</exception>
    public async Task<Outcome<ExportReport>> ExportAsync(string folder, CancellationToken cancellationToken)
    {
        if (File.Exists(folder))
            return new Failure.Conflict($"{folder} is a file; name a folder that is new or empty.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            return new Failure.Conflict(
                $"{folder} is not empty; name a folder that is new or empty, so that nothing is mixed or overwritten.");

        await using var db = await store.OpenAsync(cancellationToken);
        // One read transaction: what a writer commits meanwhile is not seen. EF's own would hold the write lock.
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var snapshot = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        await db.Database.UseTransactionAsync(snapshot, cancellationToken);
        // What visitors read or, of a page that was never public, what was saved last.
        var pages = db.Revisions.AsNoTracking().Include(r => r.Page).Where(r => r.Page.Trashed == null
            && (r.Id == r.Page.LiveRevisionId || (r.Page.LiveRevisionId == null
                && !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number))))
            .OrderBy(r => r.Page.Address);
        var former = (await db.FormerAddresses.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(
            f => f.PageId, f => f.Path);
        var rules = await db.Rules.AsNoTracking().OrderBy(r => r.Position).ThenBy(r => r.Id)
            .ToListAsync(cancellationToken);
        // What nobody has published is not part of the site yet; smaller forms are made again by an import.
        var files = await db.Media.AsNoTracking().Where(m => m.Published != null).OrderBy(m => m.Name)
            .ToListAsync(cancellationToken);
        var tests = await db.RedirectTests.AsNoTracking().OrderBy(t => t.Position).ToListAsync(cancellationToken);
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);

        if (files.FirstOrDefault(f => !File.Exists(media.PathOf(f.Sha256))) is { } lost)
        {
            throw new StoreException($"The bytes of /media/{lost.Name} are missing: there is no "
                + $"{media.PathOf(lost.Sha256)}. Nothing was written. "
                + "Restore the folder media from a backup, or import the file again.");
        }

        if (settings is null && files.Count + rules.Count + tests.Count == 0
            && !await pages.AnyAsync(cancellationToken))
        {
            return new Failure.NotFound("There is nothing to export yet: "
                + "a site gets its content at its first start, or from “mapflat content import”.");
        }

        if (settings is not null) Write(ContentFormat.SiteFile, SiteFile.Write(settings));
        var count = 0;
        // One after the other: the words of a hundred thousand pages would fill the memory.
        await foreach (var text in pages.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var file = PageAddress.Restore(text.Page.Address).MarkdownFile;
            Write($"{ContentFormat.PagesFolder}/{file}", PageFile.Write(text.Page, text, former[text.PageId]));
            count++;
        }

        if (rules.Count > 0)
        {
            var csv = new StringWriter();
            RedirectsCsv.Write(csv, rules);
            Write(ContentFormat.RedirectsFile, csv.ToString());
        }

        if (tests.Count > 0) Write(ContentFormat.RedirectTestsFile, RedirectTestsCsv.Write(tests));
        foreach (var file in files)
            File.Copy(media.PathOf(file.Sha256), PathOf($"{ContentFormat.MediaFolder}/{file.Name}"));

        return new ExportReport(count, rules.Count, files.Count);

        void Write(string name, string text) => File.WriteAllBytes(PathOf(name), ContentFormat.Bytes(text));

        string PathOf(string name)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return path;
        }
    }
}
