using System.Data;
using Mapflat.Content.Store;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Accounts;

/// <summary>
/// What Identity changes, what must hold meanwhile, and the line of the audit log about it, in one transaction that
/// holds the write lock from the start.
/// </summary>
internal sealed class AccountTransaction
{
    private readonly ContentStore _store;
    private readonly ContentDb _db;

    internal AccountTransaction(ContentStore store, ContentDb db) => (_store, _db) = (store, db);

    /// <summary>
    /// Runs a change on the context that Identity uses; if it fails or yields a failure, nothing is changed.
    /// </summary>
    internal async Task<Outcome<T>> RunAsync<T>(
        Func<ContentDb, DateTime, Task<Outcome<T>>> change, CancellationToken cancellationToken)
    {
        await _store.EnsureOpenAsync(cancellationToken);
        // What was read before may have changed since.
        _db.ChangeTracker.Clear();
        try
        {
            await using var transaction =
                await _db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
            var outcome = await change(_db, _store.Now);
            if (outcome.Failure is null)
            {
                await _db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            return outcome;
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            throw StoreException.Explain(e, _store.Folder);
        }
        finally
        {
            _db.ChangeTracker.Clear();
        }
    }

    internal Task<Outcome<T>> RunAsync<T>(
        int account, Func<ContentDb, Account, DateTime, Task<Outcome<T>>> change,
        CancellationToken cancellationToken) =>
        RunAsync(
            async (tables, now) =>
                await tables.Users.SingleOrDefaultAsync(a => a.Id == account, cancellationToken) is { } found
                    ? await change(tables, found, now) : new Failure.NotFound("There is no such account any more."),
            cancellationToken);

    internal static Failure? FailureOf(IdentityResult result)
    {
        if (result.Succeeded) return null;
        var errors = result.Errors.DistinctBy(error => error.Description, StringComparer.Ordinal).ToList();
        if (errors.Find(error => error.Code is "ConcurrencyFailure" or "DuplicateEmail") is { } conflict)
            return new Failure.Conflict(conflict.Description);
        return new Failure.Invalid(
            errors[0].Description, [.. errors.Select(error => Finding.Error(error.Description, field: error.Code switch
            {
                "PasswordMismatch" => "Current",
                "PasswordRefused" => "Password",
                "InvalidEmail" => "Email",
                _ => null,
            }))]);
    }
}
