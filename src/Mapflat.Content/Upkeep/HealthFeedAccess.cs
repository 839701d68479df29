using Mapflat.Content.Store;


namespace Mapflat.Content.Upkeep;

/// <summary>Lets an owner make, renew and revoke the address of the health feed.</summary>
internal sealed class HealthFeedAccess(HealthFeedKey key, AuditLog log, TimeProvider time)
{
    public DateTime? Made => key.Made;

    /// <returns>Its secret part, which is not kept here.</returns>
    public async Task<Outcome<string>> RenewAsync(Author author, CancellationToken cancellationToken)
    {
        await log.WriteAsync(author, key.Made is null ? "health-feed.made" : "health-feed.renewed", "health feed", null,
            cancellationToken);
        try
        {
            return key.Renew(time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CannotBeKept(e);
        }
    }

    public async Task<Outcome<bool>> RevokeAsync(Author author, CancellationToken cancellationToken)
    {
        await log.WriteAsync(author, "health-feed.revoked", "health feed", null, cancellationToken);
        try
        {
            key.Revoke();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CannotBeKept(e);
        }
    }

    private static Failure.Conflict CannotBeKept(Exception e) =>
        new($"The address stays as it was, as the disk takes nothing: {e.Message} Free some space and try again.");
}
