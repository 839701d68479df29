using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Content.Upkeep.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Upkeep;

internal enum ConcernKind
{
    Draft,

    Link,

    Rule,

    Account,

    Passkey,

    Machine,

    Address,

    Age,

    Reference,
}

/// <param name="Severity">An error does harm now; a warning may.</param>
internal sealed record Concern(ConcernKind Kind, Severity Severity, string Message, int? PageId = null);

internal sealed class SiteCheck(
    ContentStore store, InternalLinks links, RedirectReader redirects, ArchiveList archives)
{
    /// <summary>The largest site, in pages, whose links are looked at while somebody waits.</summary>
    internal const int MostPages = 500;

    private const int MostDrafts = 50;

    // Links and rules are as they were until visitors see something else.
    private (string Origin, long Generation, IReadOnlyList<Concern> Concerns)? _known;

    public async Task<IReadOnlyList<Concern>> FindAsync(string origin, CancellationToken cancellationToken)
    {
        List<Concern> concerns = [];
        await using (var db = await store.OpenAsync(cancellationToken))
        {
            LookAtMachine(concerns);
            // Before what can wait: until it is said, every page leaves its reader in doubt.
            await LookAtAgeAsync(db, concerns, cancellationToken);
            await LookAtAccountsAsync(db, concerns, cancellationToken);
            await LookAtDraftsAsync(db, concerns, cancellationToken);
            if (await db.Verifications.AsNoTracking()
                .SingleOrDefaultAsync(cancellationToken) is { Failed: > 0 } verified)
                concerns.Add(new Concern(ConcernKind.Address, Severity.Error, verified.Summary));
        }

        concerns.AddRange((await archives.FindMissingAsync(cancellationToken))
            .Select(missing => new Concern(ConcernKind.Machine, Severity.Error, archives.Explain(missing))));
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
            concerns.Add(new Concern(ConcernKind.Machine, Severity.Error, $"Only {free / 1024 / 1024} MB are free on "
                + $"the disk that holds {store.Folder.Root}. Make room, or saving will fail."));
    }

    private static async Task LookAtAccountsAsync(
        ContentDb db, List<Concern> concerns, CancellationToken cancellationToken)
    {
        var owners = await db.Users.AsNoTracking().Where(a => a.Role == AccountRole.Owner && a.Disabled == null)
            .Select(a => a.Id).ToListAsync(cancellationToken);
        if (owners.Count == 1)
            concerns.Add(new Concern(ConcernKind.Account, Severity.Warning,
                "There is one owner only. A second account, kept somewhere safe, lets you in if you lose the first."));
        if (owners.Count > 0
            && !await db.UserPasskeys.AsNoTracking().AnyAsync(key => owners.Contains(key.UserId), cancellationToken))
            concerns.Add(new Concern(ConcernKind.Passkey, Severity.Warning,
                "No owner signs in with a passkey. One cannot be forgotten, guessed or given to a false site."));
    }

    private static async Task LookAtDraftsAsync(
        ContentDb db, List<Concern> concerns, CancellationToken cancellationToken)
    {
        var drafts = await PageStanding.Waiting(db)
            .Select(r => new { r.PageId, r.Page.Address, r.Title, r.Saved, r.Author, New = r.Page.Published == null })
            .OrderBy(draft => draft.Saved).Take(MostDrafts + 1).ToListAsync(cancellationToken);
        if (drafts.Count > MostDrafts)
        {
            drafts.RemoveAt(MostDrafts);
            concerns.Add(new Concern(
                ConcernKind.Draft, Severity.Warning,
                $"More than {MostDrafts} pages have words that nobody can see yet. The list of pages has them all."));
        }

        foreach (var draft in drafts)
        {
            var by = $"{draft.Author} saved it on "
                + $"{draft.Saved.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}";
            concerns.Add(new Concern(ConcernKind.Draft, Severity.Warning,
                draft.New
                    ? $"“{draft.Title}” ({draft.Address}) has never been published; {by}."
                    : $"“{draft.Title}” ({draft.Address}) has changes that nobody can see yet; {by}.", draft.PageId));
        }
    }

    /// <summary>
    /// One line for the whole site, and only until the owner has said it of one page: it is theirs to leave open.
    /// </summary>
    private static async Task LookAtAgeAsync(ContentDb db, List<Concern> concerns, CancellationToken cancellationToken)
    {
        var pages = PageReader.Public(db);
        // If it is said of any page, then sooner or later of one that was changed.
        var dated = pages.OrderByDescending(p => p.Updated).ThenBy(p => p.Address).Take(MostPages);
        if (!await pages.AnyAsync(cancellationToken)) return;
        if (await dated.AnyAsync(p => p.LiveRevision!.AsOf != "", cancellationToken)) return;
        concerns.Add(new Concern(
            ConcernKind.Age, Severity.Warning,
            "When was this true? No page says what time it describes. If you know, write it under “As of” in the "
                + "editor: a year, or a range such as 2015/2018."));
    }

    private static async Task LookAtReferencesAsync(
        ContentDb db, List<Concern> concerns, CancellationToken cancellationToken)
    {
        const string fence = "::: " + WantedReferences.Container;
        var texts = await PageReader.Public(db).Where(p => p.LiveRevision!.Markdown.Contains(fence))
            .OrderBy(p => p.Address).Select(p => new { p.Id, p.Address, p.LiveRevision!.Markdown })
            .ToListAsync(cancellationToken);
        foreach (var text in texts)
        {
            var wanted = WantedReferences.Read(text.Markdown);
            if (wanted.Count == 0) continue;
            var (what, them) = wanted.Count == 1 ? ("a reference", "it") : ($"{wanted.Count} references", "them");
            concerns.Add(new Concern(
                ConcernKind.Reference, Severity.Warning,
                $"{text.Address} has {what} without an exact place: {string.Join("; ", wanted)}. Link {them} if you "
                    + $"know where, and take {them} out of “{fence}”.", text.Id));
        }
    }

    private async Task<IReadOnlyList<Concern>> LookAtSiteAsync(string origin, CancellationToken cancellationToken)
    {
        var data = await redirects.ReadAsync(origin, cancellationToken);
        List<Concern> concerns = [.. RuleCheck.Run(data)
            .Select(found => new Concern(ConcernKind.Rule, found.Finding.Severity, found.Finding.Message))];
        if (data.Pages.Count > MostPages)
        {
            concerns.Add(new Concern(ConcernKind.Link, Severity.Warning,
                $"With {data.Pages.Count} pages, links are not looked at here. Run “mapflat doctor” to check them."));
            return concerns;
        }

        await using var db = await store.OpenAsync(cancellationToken);
        await LookAtReferencesAsync(db, concerns, cancellationToken);
        var pages = (await db.Pages.AsNoTracking().Select(p => new { p.Id, p.Address }).ToListAsync(cancellationToken))
            .ToDictionary(
                p => ContentFormat.PagesFolder + "/" + PageAddress.Restore(p.Address).MarkdownFile,
                StringComparer.Ordinal);
        foreach (var finding in await links.FindAsync(origin, cancellationToken))
        {
            var page = finding.File is null ? null : pages.GetValueOrDefault(finding.File);
            concerns.Add(new Concern(ConcernKind.Link, finding.Severity,
                page is null ? finding.Message : $"On {page.Address}: {finding.Message}", page?.Id));
        }

        return concerns;
    }
}
