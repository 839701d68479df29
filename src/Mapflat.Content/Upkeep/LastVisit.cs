using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Upkeep;

/// <summary>What was done of one kind.</summary>
/// <param name="Act">As the audit log names it.</param>
/// <param name="Subjects">To what, newest first, each once; not all of them.</param>
/// <param name="Authors">By whom, each once; not all of them.</param>
internal sealed record DoneSince(
    string Act, int Count, IReadOnlyList<string> Subjects, IReadOnlyList<string> Authors, DateTime Last);

/// <summary>What an owner who comes once a year wants to know first.</summary>
/// <param name="Since">When they were here last (UTC); null where they never were.</param>
/// <param name="Done">What others changed, commands and the program itself included.</param>
/// <param name="SignIns">How often others signed in.</param>
/// <param name="Refusals">How many sign-ins were refused.</param>
/// <param name="Told">What the program noticed of itself, failures and what was well again, newest first.</param>
/// <param name="Backups">How many of the backups that were made are still there.</param>
/// <param name="Missing">Addresses that somebody asked for, for the first time and in vain, most wanted first.</param>
internal sealed record VisitedSince(
    DateTime? Since, IReadOnlyList<DoneSince> Done, int SignIns, int Refusals, IReadOnlyList<UpkeepEvent> Told,
    int Backups, DateTime? NewestBackup, IReadOnlyList<MissingPath> Missing, int MissingTotal)
{
    public bool IsNothing => Done.Count == 0 && SignIns == 0 && Refusals == 0 && Told.Count == 0 && Backups == 0
        && MissingTotal == 0;
}

/// <summary>Sums up what happened between an account's last visit and the one that has just begun.</summary>
internal sealed class LastVisit(ContentStore store, UpkeepJournal journal, BackupStore backups)
{
    private const int MostKinds = 12, MostNames = 3, MostTold = 12, MostMissing = 5;

    /// <summary>So many lines of the log are looked at; a busier site is not one that is visited once a year.</summary>
    private const int MostLines = 5_000;

    /// <param name="began">When this visit began (UTC): what happens from then on is no news.</param>
    public async Task<VisitedSince> ReadAsync(int account, DateTime began, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var since = await db.Audit.AsNoTracking()
            .Where(e => e.AccountId == account && e.At < began && e.Act != "session.refused")
            .OrderByDescending(e => e.Id).Select(e => (DateTime?)e.At).FirstOrDefaultAsync(cancellationToken);
        var from = since ?? DateTime.MinValue;
        var lines = await db.Audit.AsNoTracking()
            .Where(e => e.At > from && (e.AccountId == null || e.AccountId != account))
            .OrderByDescending(e => e.Id).Take(MostLines)
            .Select(e => new { e.At, e.Act, e.Subject, e.Author }).ToListAsync(cancellationToken);
        var day = DateOnly.FromDateTime(from);
        var missing = db.MissingPaths.AsNoTracking().Where(p => p.First > day && p.Count > 0 && p.Ignored == null);
        var made = backups.Moments.Where(moment => moment > from).ToList();
        return new VisitedSince(
            since,
            [
                .. lines.Where(line => !line.Act.StartsWith("session.", StringComparison.Ordinal))
                    .GroupBy(line => line.Act).Select(kind => new DoneSince(
                        kind.Key, kind.Count(), Names(kind.Select(line => line.Subject)),
                        Names(kind.Select(line => line.Author)), kind.Max(line => line.At)))
                    .OrderByDescending(kind => kind.Last).Take(MostKinds),
            ],
            lines.Count(line => line.Act == "session.began"), lines.Count(line => line.Act == "session.refused"),
            [.. journal.Events.Where(each => each.At > from && each.Task is not null).Take(MostTold)],
            made.Count, made.Count == 0 ? null : made.Max(),
            await missing.OrderByDescending(p => p.Count).ThenBy(p => p.Path).Take(MostMissing)
                .ToListAsync(cancellationToken),
            await missing.CountAsync(cancellationToken));
    }

    private static IReadOnlyList<string> Names(IEnumerable<string> all) =>
        [.. all.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Take(MostNames)];
}
