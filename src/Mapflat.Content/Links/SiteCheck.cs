using Mapflat.Content.Accounts;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Links;

/// <summary>What a <see cref="Concern"/> is about.</summary>
public enum ConcernKind
{
    /// <summary>Text that is saved but not published.</summary>
    Draft,

    /// <summary>A link on a page.</summary>
    Link,

    /// <summary>A redirect rule.</summary>
    Rule,

    /// <summary>The accounts.</summary>
    Account,

    /// <summary>How somebody signs in.</summary>
    Passkey,

    /// <summary>The machine.</summary>
    Machine,

    /// <summary>Old addresses that do not come to what they should.</summary>
    Address,

    /// <summary>When what the pages say was true.</summary>
    Age,
}

/// <summary>Something that somebody should look at.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Severity">An error does harm now; a warning may.</param>
/// <param name="Message">What is the matter and how to mend it.</param>
/// <param name="PageId">The page that it is about; null if it is none.</param>
public sealed record Concern(ConcernKind Kind, Severity Severity, string Message, int? PageId = null);

/// <summary>Looks at the whole site for what needs its owner.</summary>
public sealed class SiteCheck(ContentStore store, InternalLinks links, RedirectReader redirects)
{
    /// <summary>The largest site, in pages, whose links are looked at while somebody waits.</summary>
    internal const int MostPages = 500;

    // Links and rules are as they were until visitors see something else.
    private (string Origin, long Generation, IReadOnlyList<Concern> Concerns)? _known;

    /// <summary>Everything there is to say now, the worst first.</summary>
    /// <param name="origin">The origin of the site's own addresses.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<IReadOnlyList<Concern>> FindAsync(string origin, CancellationToken cancellationToken)
    {
        List<Concern> concerns = [];
        await using (var db = await store.OpenAsync(cancellationToken))
        {
            LookAtMachine(concerns);
            await LookAtAccountsAsync(db, concerns, cancellationToken);
            await LookAtDraftsAsync(db, concerns, cancellationToken);
            await LookAtAgeAsync(db, concerns, cancellationToken);
            if (await db.Verifications.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { Failed: > 0 } verified)
                concerns.Add(new Concern(ConcernKind.Address, Severity.Error, verified.Summary));
        }

        var generation = await store.ReadGenerationAsync(cancellationToken);
        if (_known is not { } known || known.Origin != origin || known.Generation != generation)
            _known = known = (origin, generation, await LookAtSiteAsync(origin, cancellationToken));
        concerns.AddRange(known.Concerns);
        return [.. concerns.OrderByDescending(concern => concern.Severity)];
    }

    private void LookAtMachine(List<Concern> concerns)
    {
        var free = DiskTask.FreeSpace(store.Folder);
        if (free < DiskTask.LittleSpace)
            concerns.Add(new Concern(ConcernKind.Machine, Severity.Error, $"Only {free / 1024 / 1024} MB are free on the disk that holds {store.Folder.Root}. Make room, or saving will fail."));
    }

    private static async Task LookAtAccountsAsync(ContentDb db, List<Concern> concerns, CancellationToken cancellationToken)
    {
        var owners = await db.Users.AsNoTracking().Where(a => a.Role == AccountRole.Owner && a.Disabled == null).Select(a => a.Id).ToListAsync(cancellationToken);
        if (owners.Count == 1)
            concerns.Add(new Concern(ConcernKind.Account, Severity.Warning, "There is one owner only. A second account, kept somewhere safe, lets you in if you lose the first."));
        if (owners.Count > 0 && !await db.UserPasskeys.AsNoTracking().AnyAsync(key => owners.Contains(key.UserId), cancellationToken))
            concerns.Add(new Concern(ConcernKind.Passkey, Severity.Warning, "No owner signs in with a passkey. One cannot be forgotten, guessed or given to a false site."));
    }

    private static async Task LookAtDraftsAsync(ContentDb db, List<Concern> concerns, CancellationToken cancellationToken)
    {
        var drafts = await db.Revisions.AsNoTracking()
            .Where(r => r.Page.Trashed == null && (r.Page.LiveRevision == null || r.Number > r.Page.LiveRevision.Number)
                && !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number))
            .OrderBy(r => r.Saved).Select(r => new { r.PageId, r.Page.Address, r.Title, r.Saved, r.Author, New = r.Page.LiveRevisionId == null }).ToListAsync(cancellationToken);
        foreach (var draft in drafts)
        {
            var by = $"{draft.Author} saved it on {draft.Saved.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}";
            concerns.Add(new Concern(ConcernKind.Draft, Severity.Warning,
                draft.New ? $"“{draft.Title}” ({draft.Address}) has never been published; {by}." : $"“{draft.Title}” ({draft.Address}) has changes that nobody can see yet; {by}.", draft.PageId));
        }
    }

    /// <summary>One line for the whole site, and only until the owner has said it of one page: it is theirs to leave open.</summary>
    private static async Task LookAtAgeAsync(ContentDb db, List<Concern> concerns, CancellationToken cancellationToken)
    {
        var pages = PageReader.Public(db);
        if (!await pages.AnyAsync(cancellationToken) || await pages.AnyAsync(p => p.LiveRevision!.AsOf != "", cancellationToken)) return;
        concerns.Add(new Concern(
            ConcernKind.Age, Severity.Warning,
            "When was this true? No page says what time it describes. If you know, write it under “As of” in the editor: a year, or a range such as 2015/2018."));
    }

    private async Task<IReadOnlyList<Concern>> LookAtSiteAsync(string origin, CancellationToken cancellationToken)
    {
        var data = await redirects.ReadAsync(origin, cancellationToken);
        List<Concern> concerns = [.. RuleCheck.Run(data).Select(found => new Concern(ConcernKind.Rule, found.Finding.Severity, found.Finding.Message))];
        if (data.Pages.Count > MostPages)
        {
            concerns.Add(new Concern(ConcernKind.Link, Severity.Warning, $"With {data.Pages.Count} pages, links are not looked at here. Run “mapflat doctor” to check them."));
            return concerns;
        }

        await using var db = await store.OpenAsync(cancellationToken);
        var pages = (await db.Pages.AsNoTracking().Select(p => new { p.Id, p.Address }).ToListAsync(cancellationToken))
            .ToDictionary(p => Transfer.ContentFormat.PagesFolder + "/" + PageAddress.Parse(p.Address).Value!.MarkdownFile, StringComparer.Ordinal);
        foreach (var finding in await links.FindAsync(origin, cancellationToken))
        {
            var page = finding.File is null ? null : pages.GetValueOrDefault(finding.File);
            concerns.Add(new Concern(ConcernKind.Link, finding.Severity, page is null ? finding.Message : $"On {page.Address}: {finding.Message}", page?.Id));
        }

        return concerns;
    }
}
