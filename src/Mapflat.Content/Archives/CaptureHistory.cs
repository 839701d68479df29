using System.Globalization;
using System.Runtime.CompilerServices;
using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Archives;

/// <summary>A moment at which an address was captured (UTC).</summary>
/// <param name="Address">The spelling that it had then.</param>
internal sealed record CaptureTime(DateTime Moment, string Address, string Archive)
{
    /// <summary>
    /// The moment as its memento has it in its address: 14 digits down to the second, which stay the same whatever
    /// older archives are adopted later.
    /// </summary>
    public string Stamp => Moment.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}

/// <summary>All that was captured at an address, one moment after the other.</summary>
internal sealed class CaptureHistory(ContentStore store)
{
    /// <summary>So many captures of one address are listed: the newest.</summary>
    public const int MostListed = 1_000;

    /// <param name="key">As <see cref="CaptureAddress.Key"/>: all spellings of a path count.</param>
    /// <param name="queryKey">As <see cref="CaptureAddress.QueryKey"/>.</param>
    /// <returns>Oldest first, one for a second.</returns>
    public async Task<IReadOnlyList<CaptureTime>> ReadAsync(
        string key, string queryKey, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var found = await (
            from capture in db.Captures.AsNoTracking()
            join address in db.CapturedAddresses on capture.AddressId equals address.Id
            join archive in db.Archives on capture.ArchiveId equals archive.Id
            where address.Key == key && address.QueryKey == queryKey && address.State == CaptureState.Shown
            orderby capture.Moment descending, capture.Id descending
            select new CaptureTime(capture.Moment, address.Address, archive.Name))
            .Take(MostListed).ToListAsync(cancellationToken);
        found.Reverse();
        return [.. found.DistinctBy(time => time.Stamp)];
    }

    /// <returns>When the newest capture was made (UTC); null where there is none.</returns>
    public async Task<DateTime?> ReadNewestAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Captures.MaxAsync(capture => (DateTime?)capture.Moment, cancellationToken);
    }

    /// <summary>
    /// Every capture of every address, by address and then oldest first, and with them the addresses that led
    /// elsewhere. They are read as they are asked for.
    /// </summary>
    public async IAsyncEnumerable<CapturedAnswer> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        foreach (var captured in CapturedRow.ReadAll((SqliteConnection)db.Database.GetDbConnection()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return captured;
        }
    }

    /// <summary>What was captured at a moment; null where nothing was.</summary>
    /// <param name="stamp">As <see cref="CaptureTime.Stamp"/>.</param>
    public async Task<CapturedAnswer?> FindAsync(
        string key, string queryKey, string stamp, CancellationToken cancellationToken)
    {
        if (!DateTime.TryParseExact(stamp, "yyyyMMddHHmmss", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)) return null;
        await using var db = await store.OpenAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        return CapturedRow.FindAt((SqliteConnection)db.Database.GetDbConnection(), key, queryKey, moment);
    }
}
