using Mapflat.Content.Addresses;
using Mapflat.Content.Backups;
using Mapflat.Content.Redirects;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;

namespace Mapflat.Content.Transfer;

/// <summary>
/// Takes in the redirects of another program: all of a file is read and checked beside the rules of the store, then
/// what is sound is written in one transaction. What is not is skipped and reported, with its line.
/// </summary>
internal sealed class RuleImport(ContentStore store, RedirectReader redirects, BackupStore backups, TimeProvider time)
{
    /// <inheritdoc cref="RuleFile.MaxFileSize"/>
    public const long MaxFileSize = RuleFile.MaxFileSize;

    /// <summary>An import that changes more rules than these makes a backup first.</summary>
    public const int FewRules = 10;

    // What the counters of the running site write meanwhile.
    private static readonly string[] _counted =
        [nameof(RedirectRule.Hits), nameof(RedirectRule.FirstHit), nameof(RedirectRule.LastHit)];

    /// <param name="content">The file, from its beginning; it must be able to seek.</param>
    /// <returns>What was done; <see cref="Failure.Invalid"/> with the reasons where nothing in the file could be
    /// used.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing was changed.</exception>
    public async Task<Outcome<RuleImportReport>> ImportAsync(
        Stream content, string name, RuleImportOptions options, string origin, Author author,
        IProgress<RuleImportProgress>? progress, CancellationToken cancellationToken)
    {
        var (reading, failure) = RuleFile.Read(
            content, name, options.Format, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellationToken,
            new ReadingChoice(options.At, options.AsBrowser));
        if (reading is null) return failure!;
        // The long part runs without a lock; a change of another's in the meantime shows in the generation.
        var generation = await store.ReadGenerationAsync(cancellationToken);
        var plan = Plan(
            await redirects.ReadAsync(origin, cancellationToken), await redirects.ReadLedgerAsync(cancellationToken));
        if (options.DryRun) return Judge(plan.Report);
        if (plan.Report.Differences.Count > 0 && !options.Accept) return Refuse(plan.Report);
        if (IsAnother(plan.Report) is { } early) return early;
        if (plan.Report.ChangesNothing)
        {
            // What is to be decided is nothing that visitors see.
            return plan.Report.Undecided.Count == 0 ? Judge(plan.Report)
                : await store.WriteAsync<RuleImportReport>(
                    async (db, now, stop) => Judge(await WaitAsync(db, plan.Report, now, stop)), cancellationToken);
        }

        if (plan.Report.Added + plan.Report.Changed > FewRules
            && await backups.BeforeAsync(BackupReason.BeforeRedirects, author, cancellationToken) is { } busy)
            return busy;
        return await store.ChangeAsync<RuleImportReport>(
            async (db, now, stop) =>
            {
                if (db.State.Local.Single().Generation != generation)
                    plan = Plan(await redirects.ReadAsync(db, origin, stop), await redirects.ReadLedgerAsync(stop));
                var report = plan.Report;
                if (IsAnother(report) is { } late) return late;
                if (report.Differences.Count > 0 && !options.Accept) return Refuse(report);
                if (report.ChangesNothing) return Judge(report);
                // Only a rule that is switched off leaves an address with nothing.
                var before =
                    plan.Altered.Any(rule => !rule.Enabled) ? await SiteAnswers.BeforeAsync(db, redirects, stop) : null;
                var last = await RuleRegister.LastAsync(db, stop);
                var detail =
                    $"{report.Format.Name}: {report.Added} new, {report.Changed} changed, {report.Skipped} skipped";
                var act = await RuleRegister.BeginAsync(db, "rules.imported", $"{name} was imported ({detail}).",
                    author, now, plan.Altered.Select(rule => rule.Id), stop);
                await BulkRows.InsertAsync(db, plan.Fresh, done => Tell("Writing", done, report.Added), stop);
                await BulkRows.UpdateAsync(
                    db, plan.Altered, _counted, done => Tell("Changing", done, report.Changed), stop);
                await RuleJournal.EndAsync(db, act, last, stop);
                if (before is not null && await RuleRegister.LostAsync(db, redirects, before, stop) is { } lost)
                    return lost;
                AuditLog.Add(db, now, author, "rules.imported", name, detail);
                return Judge(await WaitAsync(db, report with { ActId = act.Id }, now, stop));
            },
            report => !report.ChangesNothing,
            cancellationToken);

        RulePlan Plan(RedirectMapData data, IReadOnlyList<string> ledger) =>
            RulePlan.Make(reading, data, ledger, options.ReplaceExisting, name, Tell, cancellationToken);

        // What somebody has looked at is done, or nothing.
        Failure.Conflict? IsAnother(RuleImportReport report) =>
            options.Expected is { } expected && expected != report.Fingerprint
                ? new Failure.Conflict("The rules have been changed since you looked at this import, so it would do "
                    + "something else. Look at what it would do now, and decide again.")
                : null;

        // Addresses that nothing answers wait beside those that visitors miss.
        async Task<RuleImportReport> WaitAsync(
            ContentDb db, RuleImportReport report, DateTime now, CancellationToken stop)
        {
            var day = DateOnly.FromDateTime(now);
            var left = await MissingAddresses.TakeInAsync(
                db, plan.Waiting.Select(path => new ListedAddress(path, 0, day, day)), Path.GetFileName(name), stop);
            return left == 0 ? report : report with
            {
                Findings = [.. report.Findings, Finding.Warning(
                    $"There is no room for {left} of the addresses that are to be decided on: "
                    + $"{MissingAddresses.MostListed} wait already. Decide on some, and import the list again.", name)],
            };
        }

        void Tell(string what, int done, int of) => progress?.Report(new RuleImportProgress(what, done, of));
    }

    private static Failure.Invalid Refuse(RuleImportReport report) => new(
        "Nothing was imported: the site would answer otherwise than the file does. Mend the lines, or say that you "
        + "accept this.", report.Findings);

    private static Outcome<RuleImportReport> Judge(RuleImportReport report) =>
        report is { Changes.Count: 0, Undecided.Count: 0, Answered: 0, Skipped: > 0 }
            ? new Failure.Invalid(
                $"Nothing was imported: the file was taken for {report.Format.Title}, and nothing in it could be used.",
                report.Findings) : report;
}
