using Mapflat.Content.Addresses;
using Mapflat.Content.Backups;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Content.Verification;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Transfer;

internal sealed record ImportReport(
    int Pages, int Rules, int Media, bool Site, IReadOnlyList<string> Changes, IReadOnlyList<Finding> Findings)
{
    public bool ChangesNothing => Changes.Count == 0;
}

/// <summary>
/// Takes a folder of content into the store: everything is read and checked first, then everything is applied in one
/// transaction, or nothing is. What the store has beyond the folder stays.
/// </summary>
internal sealed class ContentImport(
    ContentStore store, MarkdownRenderer renderer, MediaStore media, MediaImport pictures, RedirectReader redirects,
    BackupStore backups)
{
    // Only relative targets of rules are held against it, and it is replaced when the site is served.
    private const string AnyOrigin = "http://localhost";

    private const int NamedLost = 20;

    /// <returns>What was done; <see cref="Failure.Invalid"/> with every fault, by file and line, if there is
    /// one.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing was changed.</exception>
    public async Task<Outcome<ImportReport>> ImportAsync(
        string folder, bool dryRun, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) return new Failure.NotFound($"There is no folder {folder}.");
        using var read = ContentFolder.Read(folder, renderer, cancellationToken);
        return await ApplyAsync(read, dryRun, seed: null, cancellationToken);
    }

    /// <summary>Imports the shipped site into a store that never had any content.</summary>
    /// <returns>What was done; null in a store that had content already.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing was changed.</exception>
    public async Task<Outcome<ImportReport?>> SeedAsync(string folder, CancellationToken cancellationToken)
    {
        await using (var db = await store.OpenAsync(cancellationToken))
            if (await db.State.AnyAsync(s => s.Seeded != null, cancellationToken)) return (ImportReport?)null;
        if (!Directory.Exists(folder)) return new Failure.NotFound($"There is no shipped content at {folder}.");
        using var read = ContentFolder.Read(folder, renderer, cancellationToken);
        var (report, failure) = await ApplyAsync(read, dryRun: false, new Seeding(), cancellationToken);
        return failure is null ? report : failure;
    }

    /// <summary>Imports a folder into a store that never had any content, or in place of what was shipped.</summary>
    /// <param name="title">What the site is called.</param>
    /// <returns>What was done; <see cref="Failure.Conflict"/> where the content was changed since the first start.
    /// </returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing was changed.</exception>
    public async Task<Outcome<ImportReport>> BeginAsync(
        string folder, string title, Author author, CancellationToken cancellationToken)
    {
        using var read = ContentFolder.Read(folder, renderer, cancellationToken);
        return await ApplyAsync(read, dryRun: false, new Seeding(title, author), cancellationToken);
    }

    private async Task<Outcome<ImportReport>> ApplyAsync(
        ContentFolder folder, bool dryRun, Seeding? seed, CancellationToken cancellationToken)
    {
        if (Refusal(folder.Findings) is { } refusal) return refusal;
        await store.EnsureOpenAsync(cancellationToken);
        // A backup takes longer than a save waits for the lock, so what would change is found out first and taken back.
        if (!dryRun && seed is null && await backups.IsWorthwhileAsync(cancellationToken))
        {
            var found = folder.Findings.Count;
            var (would, fault) = await ChangeAsync(folder, [], new MeasuredMedia(), keep: false, seed,
                cancellationToken);
            if (would is null) return fault!;
            if (would.ChangesNothing) return would;
            if (await backups.BeforeAsync(BackupReason.BeforeImport, Author.Command, cancellationToken) is { } busy)
                return busy;
            folder.Findings.RemoveRange(found, folder.Findings.Count - found);
        }

        List<MediaSource> kept = [];
        var measured = new MeasuredMedia();
        var done = false;
        try
        {
            if (!dryRun)
            {
                // No row names these bytes before the commit.
                media.Keep(folder.Media, kept);
                await pictures.MeasureAsync(folder.Media, measured, cancellationToken);
            }

            var outcome = await ChangeAsync(folder, kept, measured, keep: !dryRun, seed, cancellationToken);
            done = outcome.Failure is null;
            return outcome;
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            throw StoreException.Explain(e, store.Folder);
        }
        finally
        {
            if (!done && kept.Count + measured.Added.Count > 0)
                await media.DiscardAsync([.. kept.Select(k => k.Sha256), .. measured.Added]);
        }
    }

    private Task<Outcome<ImportReport>> ChangeAsync(
        ContentFolder folder, List<MediaSource> kept, MeasuredMedia measured, bool keep, Seeding? seed,
            CancellationToken cancellationToken) =>
        store.ChangeAsync<ImportReport>(
            async (db, now, stop) =>
            {
                if (seed is not null && await BeginAsync(db, seed, now, stop) is { } taken) return taken;
                List<string> changes = [];
                var before = seed is not null ? null : await SiteAnswers.BeforeAsync(db, redirects, stop);
                var site = await ApplySiteAsync(db, folder.Site, changes, stop);
                if (keep) media.Keep(folder.Media, kept);
                var mediaFiles = await pictures.ApplyAsync(db, folder.Media, measured, now, changes, stop);
                await db.SaveChangesAsync(stop);
                var pages = await PageImport.ApplyAsync(db, folder.Pages, now, changes, folder.Findings, stop);
                var rules = await ApplyRulesAsync(db, folder, now, changes, stop);
                await ApplyTestsAsync(db, folder.RedirectTests, changes, stop);
                if (Refusal(folder.Findings) is { } late) return late;
                await db.SaveChangesAsync(stop);
                foreach (var state in db.State.Local) state.Seeded ??= now;
                await CheckWholeAsync(db, folder.Findings, stop);
                if (before is not null && changes.Count > 0) await RefuseLossAsync(db, before, folder.Findings, stop);
                if (Refusal(folder.Findings) is { } whole) return whole;
                return new ImportReport(pages, rules, mediaFiles, site, changes, folder.Findings);
            },
            report => keep && (seed is not null || !report.ChangesNothing),
            cancellationToken);

    private static async Task<Failure?> BeginAsync(
        ContentDb db, Seeding seed, DateTime now, CancellationToken cancellationToken)
    {
        if (db.State.Local.Single().Seeded is not null)
        {
            if (seed.Title is null)
                return new Failure.Conflict("Another process has just imported the shipped content.");
            if (await SeededContent.RemoveAsync(db, cancellationToken) is { } changed) return changed;
        }

        if (seed.Title is null) return null;
        db.Settings.Add(new SiteSettings { Title = seed.Title });
        AuditLog.Add(db, now, seed.Author!, "content.begun", seed.Title, "Instead of the shipped content");
        return null;
    }

    private static Failure.Invalid? Refusal(List<Finding> findings)
    {
        var errors = findings.Count(f => f.Severity == Severity.Error);
        return errors == 0 ? null : new Failure.Invalid(
            $"Nothing was imported: {errors} {(errors == 1 ? "fault" : "faults")} must be mended first.", findings);
    }

    private static async Task<bool> ApplySiteAsync(
        ContentDb db, SiteSettings? site, List<string> changes, CancellationToken cancellationToken)
    {
        if (site is null) return false;
        var known = await db.Settings.SingleOrDefaultAsync(cancellationToken);
        if (known is null) db.Settings.Add(site);
        else if (SiteFile.Write(known) == SiteFile.Write(site)) return false;
        else db.Entry(known).CurrentValues.SetValues(site);
        changes.Add($"{(known is null ? '+' : '~')} {ContentFormat.SiteFile}");
        return true;
    }

    /// <summary>The list is a whole: the file takes the place of the one there was.</summary>
    private static async Task ApplyTestsAsync(
        ContentDb db, IReadOnlyList<RedirectTest>? tests, List<string> changes, CancellationToken cancellationToken)
    {
        if (tests is null) return;
        var known = await db.RedirectTests.OrderBy(t => t.Position).ToListAsync(cancellationToken);
        if (!RedirectTestEditor.Replace(db, known, tests)) return;
        changes.Add($"{(known.Count == 0 ? '+' : '~')} {ContentFormat.RedirectTestsFile}");
    }

    /// <summary>
    /// No address that was public may become a bare 404: a rule that is switched off, a host that may no longer be led
    /// to.
    /// </summary>
    private async Task RefuseLossAsync(
        ContentDb db, SiteAnswers before, List<Finding> findings, CancellationToken cancellationToken) =>
        findings.AddRange((await SiteAnswers.ReadAsync(db, redirects, cancellationToken)).LostSince(before)
            .Take(NamedLost).Select(lost => Finding.Error(SiteAnswers.Says(lost))));

    private async Task<int> ApplyRulesAsync(
        ContentDb db, ContentFolder folder, DateTime now, List<string> changes, CancellationToken cancellationToken)
    {
        if (folder.Redirects is null) return 0;
        var settings = db.Settings.Local.SingleOrDefault() ?? await db.Settings.SingleOrDefaultAsync(cancellationToken)
            ?? new SiteSettings();
        var addresses = redirects.AddressesOf(AnyOrigin, settings);
        var read = RedirectsCsv.Read(
            new StringReader(folder.Redirects), addresses, DateOnly.FromDateTime(now), ContentFormat.RedirectsFile);
        folder.Findings.AddRange(read.Findings);
        var known = (await db.Rules.ToListAsync(cancellationToken)).GroupBy(Source)
            .ToDictionary(same => same.Key, same => same.First());
        Dictionary<(RuleMatch, string, string, string?), int> lines = [];
        List<RedirectRule> inOrder = [];
        var changed = 0;
        var last = known.Values.Select(r => r.Position).DefaultIfEmpty().Max();
        foreach (var (rule, line) in read.Rules)
        {
            if (!lines.TryAdd(Source(rule), line))
            {
                folder.Findings.Add(Finding.Error(
                    $"“{rule.From}” is the source of line {lines[Source(rule)]} too; delete one of the two.",
                    ContentFormat.RedirectsFile, line, "from"));
                continue;
            }

            var isNew = !known.TryGetValue(Source(rule), out var same);
            inOrder.Add(same ?? rule);
            if (same is null) db.Rules.Add(rule).Entity.MoveTo(++last);
            else if (same.ToDraft() != rule.ToDraft()) same.Change(rule.ToDraft(), addresses);
            else continue;
            changes.Add($"{(isNew ? '+' : '~')} {rule.From}");
            changed++;
        }

        return changed + Reorder(inOrder, changes);
    }

    /// <summary>
    /// Rules are tried in the order of the file; what the store has beyond the file keeps its places.
    /// </summary>
    private static int Reorder(List<RedirectRule> inOrder, List<string> changes)
    {
        var old = inOrder.Where(r => r.Id != 0).Select(r => r.Position).ToList();
        foreach (var (rule, position) in inOrder.Zip(inOrder.Select(r => r.Position).Order().ToList()))
            rule.MoveTo(position);
        if (old.SequenceEqual(old.Order())) return 0;
        changes.Add($"~ the order of {ContentFormat.RedirectsFile}");
        return 1;
    }

    /// <summary>What makes two rules the same one: their source.</summary>
    private static (RuleMatch, string, string, string?) Source(RedirectRule rule) =>
        (rule.Match, rule.Key, rule.QueryKey, rule.Host);

    /// <summary>
    /// What only shows when everything is together: a menu that leads nowhere, rules that get in each other's way.
    /// </summary>
    private async Task CheckWholeAsync(ContentDb db, List<Finding> findings, CancellationToken cancellationToken)
    {
        var data = await redirects.ReadAsync(db, AnyOrigin, cancellationToken);
        var found = Check(data);
        // What was wrong before this transaction is told of, and keeps nothing out: a setting may have made it so.
        var known = found.Any(finding => finding.Severity == Severity.Error)
            ? Check(await redirects.ReadAsync(AnyOrigin, cancellationToken)) : [];
        findings.AddRange(found.Select(finding =>
            known.Contains(finding) ? finding with { Severity = Severity.Warning } : finding));
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        foreach (var address in settings.Navigation.Where(a => !data.Pages.Contains(a)))
            findings.Add(Finding.Error($"The menu holds {address}, but there is no such page, or only a draft.",
                ContentFormat.SiteFile, field: "navigation"));
    }

    private static HashSet<Finding> Check(RedirectMapData data) =>
        [.. RuleCheck.Run(data).Select(rule => rule.Finding with { File = ContentFormat.RedirectsFile })];

    /// <summary>That a folder is the first content of a store.</summary>
    /// <param name="Title">What the site is called, whose folder may take the place of the shipped content; null for
    /// that itself.</param>
    private sealed record Seeding(string? Title = null, Author? Author = null);
}
