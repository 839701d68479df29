using System.Security.Cryptography;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>Forms that were sent when their session was over, so that nobody's words are lost with it.</summary>
public sealed class KeptForms(ContentStore store)
{
    /// <summary>How many are kept of one account; the oldest makes room.</summary>
    public const int MostOfOne = 10;

    /// <summary>The largest that is kept, in bytes.</summary>
    public const int Largest = 1024 * 1024;

    /// <summary>How long they are kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Keeps one; those that are over are cleared away meanwhile.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="words">What it says, sealed by the caller.</param>
    /// <param name="cancellationToken">Ends the work; nothing is kept.</param>
    /// <returns>The number in its address.</returns>
    public async Task<string> KeepAsync(int account, byte[] words, CancellationToken cancellationToken)
    {
        var number = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await store.WriteAsync<bool>(
            async (db, now, stop) =>
            {
                await db.KeptForms.Where(f => f.Expires < now).ExecuteDeleteAsync(stop);
                var spared = await db.KeptForms.Where(f => f.AccountId == account).OrderByDescending(f => f.Id).Select(f => f.Id).Take(MostOfOne - 1).ToListAsync(stop);
                await db.KeptForms.Where(f => f.AccountId == account && !spared.Contains(f.Id)).ExecuteDeleteAsync(stop);
                db.KeptForms.Add(new KeptForm(number, account, words, now, now + Lifetime));
                return true;
            },
            cancellationToken);
        return number;
    }

    /// <summary>The form of a number, if it is this account's; an owner may open anybody's.</summary>
    /// <returns>The form; null if there is none, it is over, or it is somebody else's.</returns>
    public async Task<KeptForm?> FindAsync(string number, Author reader, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var now = store.Now;
        var form = await db.KeptForms.AsNoTracking().SingleOrDefaultAsync(f => f.Number == number && f.Expires >= now, cancellationToken);
        if (form is null || form.AccountId == reader.AccountId) return form;
        return await db.Users.AnyAsync(a => a.Id == reader.AccountId && a.Role == AccountRole.Owner && a.Disabled == null, cancellationToken) ? form : null;
    }

    /// <summary>Throws a form away. Harmless if it is gone.</summary>
    public async Task DiscardAsync(KeptForm form, CancellationToken cancellationToken) =>
        await store.WriteAsync<int>(async (db, _, stop) => await db.KeptForms.Where(f => f.Id == form.Id).ExecuteDeleteAsync(stop), cancellationToken);
}
