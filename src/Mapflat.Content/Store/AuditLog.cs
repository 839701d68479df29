using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Store;

internal sealed record AuditPage(
    IReadOnlyList<AuditEntry> Entries, int? Next, IReadOnlyList<string> Acts, IReadOnlyList<string> Authors);

internal sealed class AuditLog(ContentStore store)
{
    public const int PageSize = 100;

    public const int RefusalsAnHour = 100;

    /// <summary>How many refusals are written in full in a month: lines of this log are for ever.</summary>
    public const int RefusalsAMonth = 1_000;

    private readonly Lock _counting = new();
    private DateTime _hour, _month;
    private int _refusals, _refusalsOfMonth;

    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(int? before, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Audit.AsNoTracking().Where(e => before == null || e.Id < before).OrderByDescending(e => e.Id)
            .Take(PageSize).ToListAsync(cancellationToken);
    }

    public async Task<AuditPage> ReadAsync(
        string? act, string? author, int? before, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var entries = await db.Audit.AsNoTracking()
            .Where(e => (act == null || e.Act == act) && (author == null || e.Author == author)
                && (before == null || e.Id < before))
            .OrderByDescending(e => e.Id).Take(PageSize + 1).ToListAsync(cancellationToken);
        return new AuditPage(
            [.. entries.Take(PageSize)],
            entries.Count > PageSize ? entries[PageSize - 1].Id : null,
            await db.Audit.Select(e => e.Act).Distinct().OrderBy(a => a).ToListAsync(cancellationToken),
            await db.Audit.Select(e => e.Author).Distinct().OrderBy(a => a).ToListAsync(cancellationToken));
    }

    /// <summary>
    /// The last changes of what the site says, newest first: not who signed in, nor what became of accounts.
    /// </summary>
    public async Task<IReadOnlyList<AuditEntry>> ReadChangesAsync(int count, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Audit.AsNoTracking()
            .Where(e => !e.Act.StartsWith("session.") && !e.Act.StartsWith("account.") && !e.Act.StartsWith("passkey.")
                && !e.Act.StartsWith("password.") && !e.Act.StartsWith("code."))
            .OrderByDescending(e => e.Id).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>For what is not a change of the store: a sign-in, a refusal, an export.</summary>
    public Task WriteAsync(
        Author author, string act, string subject, string? detail, CancellationToken cancellationToken) =>
        store.WriteAsync<bool>(
            (db, now, _) =>
            {
                Add(db, now, author, act, subject, detail);
                return Task.FromResult<Outcome<bool>>(true);
            },
            cancellationToken);

    /// <summary>
    /// Whoever tries for an hour on end does not fill the log: from the hundredth on only their number is written, each
    /// time it has doubled. The same holds from the thousandth in a month on.
    /// </summary>
    public async Task RefuseAsync(Author author, string subject, string? detail, CancellationToken cancellationToken)
    {
        var now = store.Now;
        var (hour, month) =
            (now.Date.AddHours(now.Hour), new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc));
        if (month != _month)
        {
            // A process that is started again and again does not begin to count anew each time.
            var before = await CountRefusalsAsync(month, cancellationToken);
            lock (_counting)
                if (month != _month) (_month, _refusalsOfMonth) = (month, before);
        }

        int count, ofMonth;
        lock (_counting)
        {
            if (hour != _hour) (_hour, _refusals) = (hour, 0);
            (count, ofMonth) = (++_refusals, ++_refusalsOfMonth);
        }

        if (ofMonth > RefusalsAMonth) await SumUpAsync(ofMonth, RefusalsAMonth, $"{month:yyyy-MM-dd}");
        else if (count > RefusalsAnHour) await SumUpAsync(count, RefusalsAnHour, $"{hour:HH:mm} UTC");
        else await WriteAsync(author, "session.refused", subject, detail, cancellationToken);

        Task SumUpAsync(int refusals, int inFull, FormattableString since) =>
            refusals % inFull != 0 || !System.Numerics.BitOperations.IsPow2(refusals / inFull) ? Task.CompletedTask
                : WriteAsync(author, "session.refused", "(several)", FormattableString.Invariant(
                    $"{refusals} refusals since {FormattableString.Invariant(since)}, not all of them listed"),
                    cancellationToken);
    }

    private async Task<int> CountRefusalsAsync(DateTime since, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Audit.CountAsync(e => e.At >= since && e.Act == "session.refused", cancellationToken);
    }

    internal static void Add(
        ContentDb db, DateTime now, Author author, string act, string subject, string? detail = null) =>
        db.Audit.Add(new AuditEntry(now, author, act, subject, detail));
}
