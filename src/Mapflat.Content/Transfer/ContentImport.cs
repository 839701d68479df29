using Mapflat.Content.Accounts;
using Mapflat.Content.Backups;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Mapflat.Content.Verification;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Transfer;

/// <summary>What an import did, or would do.</summary>
/// <param name="Pages">Pages that are new or changed.</param>
/// <param name="Rules">Redirect rules that are new or changed.</param>
/// <param name="Media">Media files that are new or changed.</param>
/// <param name="Site">Whether the site's settings changed.</param>
/// <param name="Changes">Each change in a line: a sign and what it concerns.</param>
/// <param name="Findings">What the owner should look at.</param>
public sealed record ImportReport(int Pages, int Rules, int Media, bool Site, IReadOnlyList<string> Changes, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether the store already says all of it.</summary>
    public bool ChangesNothing => Changes.Count == 0;
}

/// <summary>
/// Takes a folder of content into the store: everything is read and checked first, then everything is applied in one
/// transaction, or nothing is. What the store has beyond the folder stays.
/// </summary>
public sealed class ContentImport(ContentStore store, MarkdownRenderer renderer, MediaStore media, MediaImport pictures, RedirectReader redirects, BackupStore backups)
{
    // Only relative targets of rules are held against it, and it is replaced when the site is served.
    private const string AnyOrigin = "http://localhost";

    private const int NamedLost = 20;

    /// <summary>Imports a folder.</summary>
    /// <param name="folder">A folder in the format of <c>content export</c>.</param>
    /// <param name="dryRun">Whether to do everything but keep it.</param>
    /// <param name="cancellationToken">Ends the import; nothing is kept.</param>
    /// <returns>What was done; <see cref="Failure.Invalid"/> with every fault, by file and line, if there is one.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing was changed.</exception>
    public async Task<Outcome<ImportReport>> ImportAsync(string folder, bool dryRun, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) return new Failure.NotFound($"There is no folder {folder}.");
        return await ApplyAsync(ContentFolder.Read(folder, cancellationToken), dryRun, seed: false, cancellationToken);
    }

    /// <summary>Imports the shipped site into a store that never had any content.</summary>
    /// <returns>What was done; null in a store that had content already.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing was changed.</exception>
    public async Task<Outcome<ImportReport?>> SeedAsync(string folder, CancellationToken cancellationToken)
    {
        await using (var db = await store.OpenAsync(cancellationToken))
            if (await db.State.AnyAsync(s => s.Seeded != null, cancellationToken)) return (ImportReport?)null;
        if (!Directory.Exists(folder)) return new Failure.NotFound($"There is no shipped content at {folder}.");
        var (report, failure) = await ApplyAsync(ContentFolder.Read(folder, cancellationToken), dryRun: false, seed: true, cancellationToken);
        return failure is null ? report : failure;
    }

    private async Task<Outcome<ImportReport>> ApplyAsync(ContentFolder folder, bool dryRun, bool seed, CancellationToken cancellationToken)
    {
        // Rendering is the slow part and needs no lock; nor do the bytes of media, which nothing names before the commit.
        var pages = Render(folder, cancellationToken);
        if (Refusal(folder.Findings) is { } refusal) return refusal;
        await store.EnsureOpenAsync(cancellationToken);
        List<MediaSource> kept = [];
        var measured = new MeasuredMedia();
        var done = false;
        try
        {
            if (!dryRun)
            {
                media.Keep(folder.Media, kept);
                await pictures.MeasureAsync(folder.Media, measured, cancellationToken);
            }

            var outcome = await store.ChangeAsync<ImportReport>(
                async (db, now, stop) =>
                {
                    if (seed && await db.State.AnyAsync(s => s.Seeded != null, stop)) return new Failure.Conflict("Another process has just imported the shipped content.");
                    List<string> changes = [];
                    var before = seed ? null : await SiteAnswers.BeforeAsync(db, redirects, stop);
                    var site = await ApplySiteAsync(db, folder.Site, changes, stop);
                    if (!dryRun) media.Keep(folder.Media, kept);
                    var mediaFiles = await pictures.ApplyAsync(db, folder.Media, measured, now, changes, stop);
                    var pagesChanged = await PageImport.ApplyAsync(db, pages, now, changes, stop);
                    var rules = await ApplyRulesAsync(db, folder, now, changes, stop);
                    await ApplyTestsAsync(db, folder.RedirectTests, changes, stop);
                    if (Refusal(folder.Findings) is { } late) return late;
                    await db.SaveChangesAsync(stop);
                    foreach (var state in db.State.Local) state.Seeded ??= now;
                    await CheckWholeAsync(db, folder.Findings, stop);
                    if (before is not null && changes.Count > 0) await RefuseLossAsync(db, before, folder.Findings, stop);
                    if (Refusal(folder.Findings) is { } whole) return whole;
                    // What others read is still what was there before, and nobody can change it meanwhile.
                    if (!dryRun && !seed && changes.Count > 0 && await backups.BeforeAsync(BackupReason.BeforeImport, Author.Command, stop) is { } busy) return busy;
                    return new ImportReport(pagesChanged, rules, mediaFiles, site, changes, folder.Findings);
                },
                report => !dryRun && (seed || !report.ChangesNothing),
                cancellationToken);
            done = outcome.Failure is null;
            return outcome;
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            throw StoreException.Explain(e, store.Folder);
        }
        finally
        {
            if (!done && kept.Count + measured.Added.Count > 0) await media.DiscardAsync([.. kept.Select(k => k.Sha256), .. measured.Added]);
        }
    }

    private static Failure.Invalid? Refusal(List<Finding> findings)
    {
        var errors = findings.Count(f => f.Severity == Severity.Error);
        return errors == 0 ? null : new Failure.Invalid($"Nothing was imported: {errors} {(errors == 1 ? "fault" : "faults")} must be mended first.", findings);
    }

    private List<(PageFile File, RenderedText? Text)> Render(ContentFolder folder, CancellationToken cancellationToken)
    {
        List<(PageFile, RenderedText?)> pages = [];
        foreach (var (page, (text, failure)) in folder.Pages.AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .Select(page => (page, renderer.Render(page.Text.Markdown))))
        {
            var found = failure is Failure.Invalid invalid ? invalid.Findings : text?.Findings ?? [];
            folder.Findings.AddRange(found.Select(f => f with { File = page.Name, Line = f.Line + page.BodyLine - 1 }));
            // For the index only: the HTML of ten thousand pages would fill the memory.
            pages.Add((page, text is null ? null : text with { Html = "" }));
        }

        return pages;
    }

    private static async Task<bool> ApplySiteAsync(ContentDb db, SiteSettings? site, List<string> changes, CancellationToken cancellationToken)
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
    private static async Task ApplyTestsAsync(ContentDb db, IReadOnlyList<RedirectTest>? tests, List<string> changes, CancellationToken cancellationToken)
    {
        if (tests is null) return;
        var known = await db.RedirectTests.OrderBy(t => t.Position).ToListAsync(cancellationToken);
        if (!RedirectTest.Replace(db, known, tests)) return;
        changes.Add($"{(known.Count == 0 ? '+' : '~')} {ContentFormat.RedirectTestsFile}");
    }

    /// <summary>No address that was public may become a bare 404: a rule that is switched off, a host that may no longer be led to.</summary>
    private async Task RefuseLossAsync(ContentDb db, SiteAnswers before, List<Finding> findings, CancellationToken cancellationToken) =>
        findings.AddRange((await SiteAnswers.ReadAsync(db, redirects, cancellationToken)).LostSince(before).Take(NamedLost).Select(lost => Finding.Error(SiteAnswers.Says(lost))));

    private async Task<int> ApplyRulesAsync(ContentDb db, ContentFolder folder, DateTime now, List<string> changes, CancellationToken cancellationToken)
    {
        if (folder.Redirects is null) return 0;
        var settings = db.Settings.Local.SingleOrDefault() ?? await db.Settings.SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        var addresses = redirects.AddressesOf(AnyOrigin, settings);
        var read = RedirectsCsv.Read(new StringReader(folder.Redirects), addresses, DateOnly.FromDateTime(now), ContentFormat.RedirectsFile);
        folder.Findings.AddRange(read.Findings);
        var known = (await db.Rules.ToListAsync(cancellationToken)).GroupBy(Source).ToDictionary(same => same.Key, same => same.First());
        Dictionary<(RuleMatch, string, string, string?), int> lines = [];
        List<RedirectRule> inOrder = [];
        var changed = 0;
        var last = known.Values.Select(r => r.Position).DefaultIfEmpty().Max();
        foreach (var (rule, line) in read.Rules)
        {
            if (!lines.TryAdd(Source(rule), line))
            {
                folder.Findings.Add(Finding.Error($"“{rule.From}” is the source of line {lines[Source(rule)]} too; delete one of the two.", ContentFormat.RedirectsFile, line, "from"));
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

    /// <summary>Rules are tried in the order of the file; what the store has beyond the file keeps its places.</summary>
    private static int Reorder(List<RedirectRule> inOrder, List<string> changes)
    {
        var old = inOrder.Where(r => r.Id != 0).Select(r => r.Position).ToList();
        foreach (var (rule, position) in inOrder.Zip(inOrder.Select(r => r.Position).Order().ToList())) rule.MoveTo(position);
        if (old.SequenceEqual(old.Order())) return 0;
        changes.Add($"~ the order of {ContentFormat.RedirectsFile}");
        return 1;
    }

    /// <summary>What makes two rules the same one: their source.</summary>
    private static (RuleMatch, string, string, string?) Source(RedirectRule rule) => (rule.Match, rule.Key, rule.QueryKey, rule.Host);

    /// <summary>What only shows when everything is together: a menu that leads nowhere, rules that get in each other's way.</summary>
    private async Task CheckWholeAsync(ContentDb db, List<Finding> findings, CancellationToken cancellationToken)
    {
        var data = await redirects.ReadAsync(db, AnyOrigin, cancellationToken);
        findings.AddRange(RuleCheck.Run(data).Select(f => f.Finding with { File = ContentFormat.RedirectsFile }));
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        foreach (var address in settings.Navigation.Where(a => !data.Pages.Contains(a)))
            findings.Add(Finding.Error($"The menu holds {address}, but there is no such page, or only a draft.", ContentFormat.SiteFile, field: "navigation"));
    }
}
