using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>The signed-in browsers. What is taken from here is signed out at its next request.</summary>
internal sealed class SessionStore(ContentStore store)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>How long it is known whose session one was that is over.</summary>
    public static readonly TimeSpan KnownAfterwards = TimeSpan.FromDays(1);

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, bool> _noting = new(StringComparer.Ordinal);

    /// <summary>Those that are over are cleared away meanwhile.</summary>
    /// <param name="device">The browser, as it names itself; 200 characters are kept.</param>
    /// <returns>The key that the browser is to hold; it is not kept here.</returns>
    public async Task<string> BeginAsync(
        int account, byte[] ticket, string device, string? from, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await store.WriteAsync<bool>(
            async (db, now, stop) =>
            {
                var forgotten = now - KnownAfterwards;
                await db.Sessions.Where(s => (s.Ended ?? s.Expires) < forgotten).ExecuteDeleteAsync(stop);
                var owner = await db.Users.SingleAsync(a => a.Id == account, stop);
                db.Sessions.Add(new Session(
                    Hash(key), owner, ticket, device.Length > 200 ? device[..200] : device, from, now, now + Lifetime));
                return true;
            },
            cancellationToken);
        return key;
    }

    /// <summary>The session of a key, if it is not over and its account may still sign in.</summary>
    public async Task<(Session Session, Account Account)?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        await using var db = await store.OpenAsync(cancellationToken);
        var found = await db.Sessions.AsNoTracking().Where(s => s.KeyHash == hash)
            .Join(db.Users.AsNoTracking(), s => s.AccountId, a => a.Id, (s, a) => new { s, a })
            .SingleOrDefaultAsync(cancellationToken);
        var now = store.Now;
        if (found is null || found.s.Ended is not null || found.s.Expires < now || found.a.Disabled is not null
            || found.s.SecurityStamp != found.a.SecurityStamp)
            return null;
        if (found.s.IsAhead(now, Lifetime))
        {
            found.s.PutRight(now, Lifetime);
            await SeeAsync(hash, (session, when) => session.PutRight(when, Lifetime));
        }
        else if (now - found.s.Seen > SeenEvery)
        {
            await SeeAsync(hash, (session, when) => session.See(when, Lifetime));
        }

        return (found.s, found.a);
    }

    /// <summary>Whose session a key was that is over, so that what its browser sends can be kept for them.</summary>
    /// <returns>Null if the session is not over, or was not known a day ago, or the account may not sign in.</returns>
    public async Task<int?> FindOverAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        await using var db = await store.OpenAsync(cancellationToken);
        var found = await db.Sessions.AsNoTracking().Where(s => s.KeyHash == hash)
            .Join(db.Users.AsNoTracking(), s => s.AccountId, a => a.Id, (s, a) => new { s, a })
            .SingleOrDefaultAsync(cancellationToken);
        var now = store.Now;
        if (found is null || found.a.Disabled is not null || (found.s.Ended ?? found.s.Expires) < now - KnownAfterwards)
            return null;
        return found.s.Ended is null && found.s.Expires >= now && found.s.SecurityStamp == found.a.SecurityStamp
            ? null
            : found.a.Id;
    }

    public Task RenewAsync(string key, byte[] ticket, CancellationToken cancellationToken) =>
        ChangeAsync(Hash(key), (session, now) => session.Renew(ticket, now, now + Lifetime), cancellationToken);

    public Task ConfirmAsync(string key, CancellationToken cancellationToken) =>
        ChangeAsync(Hash(key), (session, now) => session.Confirm(now), cancellationToken);

    /// <summary>
    /// Lets a session go on although it has just changed its account's security stamp, which ends all others.
    /// </summary>
    public async Task AdoptAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        await store.WriteAsync<bool>(
            async (db, _, stop) =>
            {
                if (await db.Sessions.SingleOrDefaultAsync(s => s.KeyHash == hash, stop) is { } session)
                    session.Adopt(await db.Users.Where(a => a.Id == session.AccountId).Select(a => a.SecurityStamp)
                        .SingleAsync(stop));
                return true;
            },
            cancellationToken);
    }

    public Task EndAsync(string key, CancellationToken cancellationToken) =>
        ChangeAsync(Hash(key), (session, now) => session.End(now), cancellationToken);

    /// <param name="id">The number of the one to end; null for all but that of <paramref name="butThisKey"/>.</param>
    /// <returns>How many were ended; not found if there is no such session.</returns>
    public Task<Outcome<int>> EndAsync(
        int account, int? id, string? butThisKey, Author author, CancellationToken cancellationToken)
    {
        var kept = butThisKey is null ? null : Hash(butThisKey);
        return store.WriteAsync<int>(
            async (db, now, stop) =>
            {
                var sessions = await db.Sessions.Where(s => s.AccountId == account && s.Ended == null
                    && s.Expires >= now && (id != null ? s.Id == id : s.KeyHash != kept)).ToListAsync(stop);
                if (id is not null && sessions.Count == 0) return new Failure.NotFound("This session is over already.");
                foreach (var session in sessions)
                {
                    session.End(now);
                    AuditLog.Add(db, now, author, "session.ended", await db.Users.Where(a => a.Id == account)
                        .Select(a => a.Email!).SingleAsync(stop), "from elsewhere: " + Device.InWords(session.Device));
                }

                return sessions.Count;
            },
            cancellationToken);
    }

    /// <summary>Those that are not over, the one used last first.</summary>
    public async Task<IReadOnlyList<Session>> ReadAsync(int account, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var now = store.Now;
        return await db.Sessions.AsNoTracking()
            .Where(s => s.AccountId == account && s.Ended == null && s.Expires >= now)
            .Join(db.Users, s => new { Id = s.AccountId, Stamp = (string?)s.SecurityStamp },
                a => new { a.Id, Stamp = a.SecurityStamp }, (s, _) => s)
            .OrderByDescending(s => s.Seen).ToListAsync(cancellationToken);
    }

    public static bool IsOf(Session session, string key) => session.KeyHash == Hash(key);

    /// <summary>
    /// Notes a use, and waits for that no longer than somebody who reads would notice: whoever writes to the database
    /// meanwhile may do so for long.
    /// </summary>
    private async Task SeeAsync(string hash, Action<Session, DateTime> change)
    {
        // One at a time of each session, or every request would leave one waiting.
        if (!_noting.TryAdd(hash, true)) return;
        await Task.WhenAny(NoteAsync(hash, change), Task.Delay(Patience));
    }

    /// <summary>A disk that is full takes nobody's session away.</summary>
    private async Task NoteAsync(string hash, Action<Session, DateTime> change)
    {
        try
        {
            await ChangeAsync(hash, change, CancellationToken.None);
        }
        catch (StoreException)
        {
            // Whatever is to be saved next says so.
        }
        finally
        {
            _noting.TryRemove(hash, out _);
        }
    }

    private Task<Outcome<bool>> ChangeAsync(
        string hash, Action<Session, DateTime> change, CancellationToken cancellationToken) => store.WriteAsync<bool>(
            async (db, now, stop) =>
            {
                if (await db.Sessions.SingleOrDefaultAsync(s => s.KeyHash == hash, stop) is { } session)
                    change(session, now);
                return true;
            },
            cancellationToken);

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
