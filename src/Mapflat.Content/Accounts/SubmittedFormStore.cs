using System.Security.Cryptography;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>Forms that were sent when their session was over, so that nobody's words are lost with it.</summary>
internal sealed class SubmittedFormStore(ContentStore store)
{
    public const int MostOfOne = 10;

    public const int Largest = 1024 * 1024;

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Those that are over are cleared away meanwhile.</summary>
    public async Task<string> KeepAsync(int account, byte[] words, CancellationToken cancellationToken)
    {
        var number = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await store.WriteAsync<bool>(
            async (db, now, stop) =>
            {
                var latest = now + Lifetime;
                await db.SubmittedForms.Where(f => f.Expires < now || f.Expires > latest).ExecuteDeleteAsync(stop);
                var spared = await db.SubmittedForms.Where(f => f.AccountId == account).OrderByDescending(f => f.Id)
                    .Select(f => f.Id).Take(MostOfOne - 1).ToListAsync(stop);
                await db.SubmittedForms.Where(f => f.AccountId == account && !spared.Contains(f.Id))
                    .ExecuteDeleteAsync(stop);
                db.SubmittedForms.Add(new SubmittedForm(number, account, words, now, now + Lifetime));
                return true;
            },
            cancellationToken);
        return number;
    }

    /// <summary>The form of a number, if it is this account's; an owner may open anybody's.</summary>
    /// <returns>Null if there is none, it is over, or it is somebody else's.</returns>
    public async Task<SubmittedForm?> FindAsync(string number, Author reader, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var now = store.Now;
        var latest = now + Lifetime;
        var form = await db.SubmittedForms.AsNoTracking()
            .SingleOrDefaultAsync(
                f => f.Number == number && f.Expires >= now && f.Expires <= latest, cancellationToken);
        if (form is null || form.AccountId == reader.AccountId) return form;
        return await db.Users.AnyAsync(a => a.Id == reader.AccountId && a.Role == AccountRole.Owner
            && a.Disabled == null, cancellationToken) ? form : null;
    }

    /// <summary>Harmless if it is gone.</summary>
    public async Task DiscardAsync(SubmittedForm form, CancellationToken cancellationToken) =>
        await store.WriteAsync<int>(async (db, _, stop) =>
            await db.SubmittedForms.Where(f => f.Id == form.Id).ExecuteDeleteAsync(stop), cancellationToken);
}
