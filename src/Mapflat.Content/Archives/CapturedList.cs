using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Archives;

/// <summary>
/// The addresses of old sites for whoever looks after them, by parts and by folders: a part costs the same however many
/// there are.
/// </summary>
internal sealed class CapturedList(ContentStore store, RedirectReader redirects, MarkdownRenderer renderer)
{
    public const int PartSize = 50;

    /// <summary>What is beyond is found by narrowing the list.</summary>
    public const int MostParts = 200;

    /// <summary>Of what is in a folder, no more is counted.</summary>
    public const int MostCounted = 1_000;

    private const int MostFolders = 100;
    private const int MostVersions = 200;
    private const int MostEvents = 20;

    private const string NextFolder = $"SELECT {Triggers.FolderOfCapture} FROM CapturedAddresses "
        + $"WHERE {Triggers.FolderOfCapture} >= $1 ORDER BY {Triggers.FolderOfCapture} LIMIT 1";

    private static readonly string _count = string.Create(CultureInfo.InvariantCulture,
        $"SELECT count(*) FROM (SELECT 1 FROM CapturedAddresses WHERE Address >= $1 AND Address < $2 "
        + $"LIMIT {MostCounted})");

    /// <param name="part">From 1; one that is not there is the nearest that is.</param>
    public async Task<CapturedListing> ReadAsync(CapturedFilter filter, int part, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var fitting = filter.Apply(db);
        var total = await fitting.Select(a => a.Id).Take(PartSize * MostParts + 1).CountAsync(cancellationToken);
        var parts = Math.Clamp((total + PartSize - 1) / PartSize, 1, MostParts);
        part = Math.Clamp(part, 1, parts);
        var addresses = await Select(db, fitting.OrderBy(a => a.Address).Skip((part - 1) * PartSize).Take(PartSize))
            .ToListAsync(cancellationToken);
        var folders = ReadFolders(await OpenAsync(db, cancellationToken), filter.Folder ?? "/");
        return new CapturedListing(
            addresses, total, part, parts, [.. folders.Take(MostFolders)], folders.Count > MostFolders,
            total == 0 && !await db.CapturedAddresses.AnyAsync(cancellationToken));
    }

    /// <returns>Null where there is no such address.</returns>
    public async Task<CapturedView?> FindAsync(int id, string origin, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var row = await db.CapturedAddresses.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (row is null) return null;
        var map = await redirects.ReadMapAsync(db, origin, cancellationToken);
        var resolution = map.ResolveRaw(null, row.Address);
        var versions = await db.Captures.AsNoTracking().Where(c => c.AddressId == id)
            .Join(db.Archives, c => c.ArchiveId, a => a.Id, (c, a) => new { Capture = c, a.Name })
            .OrderByDescending(v => v.Capture.Moment).ThenByDescending(v => v.Capture.Id).Take(MostVersions)
            .Select(v => new ListedVersion(v.Capture.Id, v.Capture.Moment, v.Capture.ContentType, v.Capture.Length,
                v.Capture.Title, v.Name, v.Capture.Id == row.LatestId))
            .ToListAsync(cancellationToken);
        var acts = db.PastCaptures.Where(p => p.AddressId == id)
            .Join(db.PastActs, p => p.ActId, a => a.Id, (_, a) => a);
        return new CapturedView(
            await Select(db, db.CapturedAddresses.Where(a => a.Id == id)).SingleAsync(cancellationToken),
            CaptureAnswer.Describe(resolution, map), resolution, versions,
            await IncomingLink.FindAsync(db, renderer, origin, [row.Key], cancellationToken),
            await ReadEventsAsync(acts, cancellationToken));
    }

    /// <summary>What visitors of an old page see, for whoever writes one in its place.</summary>
    /// <param name="address">Of the page that is written.</param>
    /// <param name="id">Of the old page, where it is known to be at another address; it counts first.</param>
    /// <returns>Null where none is shown there.</returns>
    public async Task<ListedCapture?> FindShownAsync(string address, int? id, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var key = CaptureAddress.KeyOf(UrlText.EncodePath(address));
        return await Select(db, db.CapturedAddresses.AsNoTracking()
            .Where(a => a.State == CaptureState.Shown && a.LatestId != 0
                && (a.Id == id || (id == null && a.Key == key && a.QueryKey == "")))
            .OrderBy(a => a.Id).Take(1)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>What was done last, to whatever address.</summary>
    public async Task<IReadOnlyList<CaptureEvent>> ReadEventsAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await ReadEventsAsync(
            db.PastActs.Where(a => a.PageId == null && a.Name.StartsWith(CaptureAct.Names)), cancellationToken);
    }

    private static async Task<IReadOnlyList<CaptureEvent>> ReadEventsAsync(
        IQueryable<PastAct> acts, CancellationToken cancellationToken) =>
        await acts.AsNoTracking().OrderByDescending(a => a.Id).Take(MostEvents)
            .Select(a => new CaptureEvent(a.Id, a.At, a.Author, a.Told, a.Undone, a.UndoneBy))
            .ToListAsync(cancellationToken);

    private static IQueryable<ListedCapture> Select(ContentDb db, IQueryable<CapturedAddress> addresses) =>
        from address in addresses
        join capture in db.Captures on address.LatestId equals capture.Id into captures
        from newest in captures.DefaultIfEmpty()
        select new ListedCapture(
            address.Id, address.Address, address.Title, address.MediaType, address.State, address.Reason,
            address.LeadsTo, address.Generation, (DateTime?)newest.Moment, (long?)newest.Length);

    private static async Task<SqliteConnection> OpenAsync(ContentDb db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        return (SqliteConnection)db.Database.GetDbConnection();
    }

    /// <summary>The folders that are in another one, each found by one step along the index.</summary>
    private static List<CapturedFolder> ReadFolders(SqliteConnection connection, string within)
    {
        using var next = Prepare(connection, NextFolder, 1);
        using var count = Prepare(connection, _count, 2);
        List<CapturedFolder> folders = [];
        var from = within;
        while (folders.Count <= MostFolders)
        {
            next.Parameters[0].Value = from;
            if (next.ExecuteScalar() is not string found || !found.StartsWith(within, StringComparison.Ordinal)) break;
            var end = found.IndexOf('/', within.Length);
            if (end < 0)
            {
                // What stands in the folder itself comes first.
                from = within + "\u0001";
                continue;
            }

            var folder = found[..(end + 1)];
            from = CapturedFilter.EndOf(folder);
            (count.Parameters[0].Value, count.Parameters[1].Value) = (folder, from);
            folders.Add(new CapturedFolder(folder, (int)(long)count.ExecuteScalar()!));
        }

        return folders;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${i}"), null));
        return command;
    }
}
