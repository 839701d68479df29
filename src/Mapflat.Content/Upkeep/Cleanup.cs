using System.Globalization;
using Mapflat.Content.Accounts;
using Mapflat.Content.Archives;
using Mapflat.Content.Backups;
using Mapflat.Content.Media;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Upkeep;

/// <summary>
/// Clears away what nobody will look at again, so that the data folder stays as large as the content is: what killed
/// processes left half written, sessions and codes that are over, acts too old to be undone, and the room that all of
/// it took in the database.
/// </summary>
internal sealed class Cleanup(ContentStore store, MediaStore media, ArchiveAdoption adoption, TimeProvider time)
    : IUpkeepTask
{
    /// <summary>For how long every act on a page can be undone, if nothing stands in its way.</summary>
    public static readonly TimeSpan ActsKept = TimeSpan.FromDays(400);

    /// <summary>How many acts on a page are kept however old they are.</summary>
    public const int ActsKeptAnyway = 10;

    /// <summary>
    /// Beyond this, in bytes, room in the database that nothing uses is given back, if it is half of the file or more.
    /// </summary>
    internal const long LooseLimit = 16 * 1024 * 1024;

    // Whoever writes a file is done with it by then.
    private static readonly TimeSpan _abandoned = TimeSpan.FromDays(1);

    public string Name => "sweep";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public async Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // What seems old may be of this very day; uploads and rows that are over wait until it can be told.
            if (ClockWatch.IsDoubted(store.Folder, time.GetUtcNow().UtcDateTime))
                return new UpkeepReport(
                    UpkeepState.Unknown, "Nothing was cleared away, as the clock of this machine is in doubt.");
            List<string> done = [];
            var before = time.GetUtcNow().UtcDateTime - _abandoned;
            Note(done, RemoveFiles(before), "file that was left half written", "files that were left half written");
            Note(done, await RemoveMediaAsync(before, cancellationToken), "uploaded file that belongs to nothing",
                "uploaded files that belong to nothing");
            var (rows, failure) = await store.WriteAsync<int>(RemoveRowsAsync, cancellationToken);
            if (failure is not null) return new UpkeepReport(UpkeepState.NeedsSomeone, failure.Message);
            Note(done, rows, "entry that is over", "entries that are over");
            if (await ShrinkAsync(cancellationToken)) done.Add("gave room back to the disk");
            return new UpkeepReport(UpkeepState.Well,
                done.Count == 0 ? "There was nothing to clear away." : $"Cleared away: {string.Join(", ", done)}.");
        }
        catch (Exception e) when (StoreException.Knows(e) || e is StoreException)
        {
            var fault = e as StoreException ?? StoreException.Explain(e, store.Folder);
            return new UpkeepReport(UpkeepState.NeedsSomeone, fault.Message);
        }
    }

    /// <summary>
    /// Clears away what a killed process has left of uploads: files that were half written, and bytes that no row
    /// names. Beside commands that are at work, this is safe for what was last written before this process began.
    /// </summary>
    /// <param name="begun">When this process began to serve, by the clock of the disk.</param>
    public async Task<int> SweepAfterKillAsync(DateTime begun, CancellationToken cancellationToken)
    {
        var part = new FileInfo(BackupStore.UploadIn(store.Folder));
        var removed = RemoveFiles(begun);
        if (part.Exists && part.LastWriteTimeUtc < begun)
        {
            part.Delete();
            removed++;
        }

        return removed + await RemoveMediaAsync(begun, cancellationToken);
    }

    private int RemoveFiles(DateTime before)
    {
        var folder = store.Folder;
        return adoption.RemoveLeftovers(before)
            + ((string[])[folder.Root, folder.Media, folder.Archives, folder.Backups,
                Path.Combine(folder.Backups, ArchiveCopies.Folder), folder.Frozen]).Where(Directory.Exists)
                .Sum(each => DataFolder.RemoveLeftovers(each, before));
    }

    private async Task<int> RemoveMediaAsync(DateTime before, CancellationToken cancellationToken)
    {
        var old = new DirectoryInfo(store.Folder.Media).EnumerateFiles()
            .Where(file => file.LastWriteTimeUtc < before && IsHash(file.Name)).Select(file => file.Name).ToList();
        if (old.Count == 0) return 0;
        await using (var db = await store.OpenAsync(cancellationToken))
        {
            var named = (await db.Media.Select(m => m.Sha256).Concat(db.Renditions.Select(r => r.Sha256))
                .ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
            old.RemoveAll(named.Contains);
        }

        // It looks once more, under the write lock.
        if (old.Count > 0) await media.DiscardAsync(old);
        return old.Count(name => !File.Exists(media.PathOf(name)));
    }

    private static bool IsHash(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    private static async Task<Outcome<int>> RemoveRowsAsync(
        ContentDb db, DateTime now, CancellationToken cancellationToken)
    {
        var (forgotten, tooOld) = (now - SessionStore.KnownAfterwards, now - ActsKept);
        var (latestCode, latestForm) = (now + OneTimeCodes.InvitationLifetime, now + SubmittedFormStore.Lifetime);
        return await db.Sessions.Where(s => (s.Ended ?? s.Expires) < forgotten).ExecuteDeleteAsync(cancellationToken)
            + await db.OneTimeCodes.Where(c => c.Expires < now || c.Expires > latestCode)
                .ExecuteDeleteAsync(cancellationToken)
            + await db.SubmittedForms.Where(f => f.Expires < now || f.Expires > latestForm)
                .ExecuteDeleteAsync(cancellationToken)
            + await db.PastActs.Where(a => a.At < tooOld
                && db.PastActs.Count(later => later.PageId == a.PageId && later.Id > a.Id) >= ActsKeptAnyway)
                .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>
    /// Empties the write-ahead log, which otherwise stays as large as the largest change ever was, and gives unused
    /// pages back.
    /// </summary>
    private async Task<bool> ShrinkAsync(CancellationToken cancellationToken)
    {
        await using var connection = await DatabaseProbe.OpenAsync(store.Folder.Database, cancellationToken);
        var size = Number("PRAGMA page_size");
        var (pages, unused) = (Number("PRAGMA page_count") * size, Number("PRAGMA freelist_count") * size);
        var shrinks = unused > LooseLimit && unused * 2 >= pages
            && new DriveInfo(store.Folder.Root).AvailableFreeSpace > 3 * pages;
        if (shrinks) Number("VACUUM");
        // If somebody is reading, it is done tomorrow.
        Number("PRAGMA wal_checkpoint(TRUNCATE)");
        return shrinks;

        long Number(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
    }

    private static void Note(List<string> done, int count, string one, string many)
    {
        if (count > 0) done.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}"));
    }
}
