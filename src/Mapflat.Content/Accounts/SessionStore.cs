using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>The signed-in browsers. What is taken from here is signed out at its next request.</summary>
public sealed class SessionStore(ContentStore store)
{
    /// <summary>How long a session lasts that nobody uses.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <summary>Begins a session; those that are over are cleared away meanwhile.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="ticket">What it stands for, sealed by the caller.</param>
    /// <param name="device">The browser, as it names itself; 200 characters are kept.</param>
    /// <param name="from">The network address.</param>
    /// <param name="cancellationToken">Ends the work; no session is begun.</param>
    /// <returns>The key that the browser is to hold; it is not kept here.</returns>
    public async Task<string> BeginAsync(int account, byte[] ticket, string device, string? from, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await store.WriteAsync<bool>(
            async (db, now, stop) =>
            {
                await db.Sessions.Where(s => s.Expires < now).ExecuteDeleteAsync(stop);
                var owner = await db.Users.SingleAsync(a => a.Id == account, stop);
                db.Sessions.Add(new Session(Hash(key), owner, ticket, device.Length > 200 ? device[..200] : device, from, now, now + Lifetime));
                return true;
            },
            cancellationToken);
        return key;
    }

    /// <summary>The session of a key, if it is not over and its account may still sign in.</summary>
    /// <returns>The session and its account; null if there is none.</returns>
    public async Task<(Session Session, Account Account)?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        await using var db = await store.OpenAsync(cancellationToken);
        var found = await db.Sessions.AsNoTracking().Where(s => s.KeyHash == hash)
            .Join(db.Users.AsNoTracking(), s => s.AccountId, a => a.Id, (s, a) => new { s, a }).SingleOrDefaultAsync(cancellationToken);
        var now = store.Now;
        if (found is null || found.s.Expires < now || found.a.Disabled is not null || found.s.SecurityStamp != found.a.SecurityStamp) return null;
        if (now - found.s.Seen > SeenEvery) await ChangeAsync(hash, (session, when) => session.See(when, Lifetime), cancellationToken);
        return (found.s, found.a);
    }

    /// <summary>Puts another ticket into a session.</summary>
    public Task RenewAsync(string key, byte[] ticket, CancellationToken cancellationToken) =>
        ChangeAsync(Hash(key), (session, now) => session.Renew(ticket, now, now + Lifetime), cancellationToken);

    /// <summary>Notes that a password, passkey or second factor was shown just now.</summary>
    public Task ConfirmAsync(string key, CancellationToken cancellationToken) => ChangeAsync(Hash(key), (session, now) => session.Confirm(now), cancellationToken);

    /// <summary>Ends the session of a key. Harmless if it is over.</summary>
    public async Task EndAsync(string key, CancellationToken cancellationToken)
    {
        var hash = Hash(key);
        await store.WriteAsync<int>(async (db, _, stop) => await db.Sessions.Where(s => s.KeyHash == hash).ExecuteDeleteAsync(stop), cancellationToken);
    }

    /// <summary>The sessions of an account, the one used last first.</summary>
    public async Task<IReadOnlyList<Session>> ReadAsync(int account, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var now = store.Now;
        return await db.Sessions.AsNoTracking().Where(s => s.AccountId == account && s.Expires >= now).OrderByDescending(s => s.Seen).ToListAsync(cancellationToken);
    }

    /// <summary>Whether a session is the one of a key.</summary>
    public static bool IsOf(Session session, string key) => session.KeyHash == Hash(key);

    private Task<Outcome<bool>> ChangeAsync(string hash, Action<Session, DateTime> change, CancellationToken cancellationToken) => store.WriteAsync<bool>(
        async (db, now, stop) =>
        {
            if (await db.Sessions.SingleOrDefaultAsync(s => s.KeyHash == hash, stop) is { } session) change(session, now);
            return true;
        },
        cancellationToken);

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
