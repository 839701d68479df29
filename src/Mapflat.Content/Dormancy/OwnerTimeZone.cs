using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Dormancy;

/// <summary>The time zone in which the owner's area tells times.</summary>
internal sealed class OwnerTimeZone(ContentStore store)
{
    /// <returns>UTC where none was chosen, or one that this machine does not know; and where the database cannot be
    /// asked.</returns>
    public async Task<TimeZoneInfo> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await store.OpenAsync(cancellationToken);
            var name = await db.Settings.AsNoTracking().Select(s => s.TimeZone).SingleOrDefaultAsync(cancellationToken);
            return name is { Length: > 0 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
                ? zone : TimeZoneInfo.Utc;
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            return TimeZoneInfo.Utc;
        }
    }
}
