using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

internal sealed record CreatedPage(int Id, string Address);

internal sealed class PageCreation(ContentStore store)
{
    /// <summary>The longest title, in characters.</summary>
    public const int LongestTitle = 200;

    /// <summary>Makes a draft with a title and no words yet, last in its section.</summary>
    /// <param name="section">The address of the page above it; <c>/</c> for the first level.</param>
    /// <param name="name">The last part of its address; null or blank makes it from the title.</param>
    /// <returns><see cref="Failure.Invalid"/> at <c>title</c>, <c>section</c> or <c>name</c>, with another name where
    /// the address is taken.</returns>
    public Task<Outcome<CreatedPage>> CreateAsync(string section, string title, string? name, Author author,
        CancellationToken cancellationToken) => store.WriteAsync<CreatedPage>(
            async (db, now, stop) =>
            {
                var (address, failure) = await ReadAsync(db, section.Trim(), title.Trim(), name?.Trim() ?? "", stop);
                if (address is null) return failure!;
                var page = db.Pages.Add(new Page(await FreeKeyAsync(db, address.Key, stop), address,
                    await NextOrderAsync(db, address.Section, stop))).Entity;
                page.Save(new PageText(title.Trim(), title.Trim(), "", "", "", null), author.Name, now);
                AuditLog.Add(db, now, author, "page.created", address.Path, title.Trim());
                await db.SaveChangesAsync(stop);
                return new CreatedPage(page.Id, address.Path);
            },
            cancellationToken);

    /// <param name="withSections">Whether pages may be made above it, where none are.</param>
    internal async Task<Failure?> CheckAsync(
        PageAddress address, bool withSections, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await RefuseAsync(db, address, withSections, cancellationToken);
    }

    /// <inheritdoc cref="CheckAsync"/>
    internal Task<Outcome<CreatedPage>> CreateAsync(PageAddress address, PageText text, string act, string detail,
        bool withSections, Author author, CancellationToken cancellationToken) => store.WriteAsync<CreatedPage>(
            async (db, now, stop) =>
            {
                if (await RefuseAsync(db, address, withSections, stop) is { } failure) return failure;
                if (withSections) await AddSectionsAsync(db, address, author, now, stop);
                var key = await FreeKeyAsync(db, address.Key, stop);
                var page = db.Pages.Add(new Page(key, address, await NextOrderAsync(db, address.Section, stop))).Entity;
                page.Save(text, author.Name, now);
                AuditLog.Add(db, now, author, act, address.Path, detail);
                await db.SaveChangesAsync(stop);
                return new CreatedPage(page.Id, address.Path);
            },
            cancellationToken);

    /// <summary>An address that no page has: this one, or one with a number at the end of its name.</summary>
    internal static async Task<string> FreeAddressAsync(
        ContentDb db, PageAddress address, CancellationToken cancellationToken)
    {
        var bare = LegacyPath.WithoutIndex(address.Path);
        var ending = Path.GetExtension(bare);
        var name = bare[..^ending.Length];
        // With a hyphen or nothing after it, by the index: "." is what comes after "-".
        var first = PageAddress.FoldedOf(name);
        var end = first + ".";
        var taken = await db.Pages
            .Where(p => p.Trashed == null && ((p.Folded.CompareTo(first) >= 0 && p.Folded.CompareTo(end) < 0)
                || p.Folded == address.Folded))
            .Select(p => p.Folded).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        if (!taken.Contains(address.Folded)) return address.Path;
        for (var i = 2; ; i++)
            if ($"{name}-{i}{ending}" is var next && !taken.Contains(PageAddress.FoldedOf(next)))
                return address.Path.EndsWith('/') ? next + "/" : next;
    }

    internal static async Task<int> NextOrderAsync(ContentDb db, string section, CancellationToken cancellationToken) =>
        (await db.Pages.Where(p => p.Section == section && p.Trashed == null)
            .MaxAsync(p => (int?)p.Order, cancellationToken) ?? 0) + 1;

    /// <summary>The key stays with the first page that was created at an address, wherever that is now.</summary>
    private static async Task<string> FreeKeyAsync(ContentDb db, string key, CancellationToken cancellationToken)
    {
        var end = key + ".";
        return FirstFree(key, await db.Pages.Where(p => p.Key.CompareTo(key) >= 0 && p.Key.CompareTo(end) < 0)
            .Select(p => p.Key)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken));
    }

    /// <summary>Where a page has to be above an address and none is, from the top.</summary>
    internal static async Task<IReadOnlyList<PageAddress>> FindMissingSectionsAsync(
        ContentDb db, PageAddress address, CancellationToken stop)
    {
        // An old site seldom had a page above each of its pages, and these keep their addresses.
        if (await db.CapturedAddresses.AnyAsync(a => a.Key == address.Folded, stop)) return [];
        List<PageAddress> missing = [];
        var below = address;
        while (below.Section is not ("" or "/") && below.IsNarrow
            && !await db.Pages.AnyAsync(p => p.Folded == below.Section && p.Trashed == null, stop))
        {
            below = PageAddress.Restore(below.Section);
            missing.Insert(0, below);
        }

        return missing;
    }

    /// <summary>Each as a draft that is called after its address, for somebody to write.</summary>
    private static async Task AddSectionsAsync(
        ContentDb db, PageAddress address, Author author, DateTime now, CancellationToken stop)
    {
        foreach (var missing in await FindMissingSectionsAsync(db, address, stop))
        {
            var words = missing.Path[(missing.Path.LastIndexOf('/') + 1)..].Replace('-', ' ');
            var title = words.Length == 0 ? missing.Path : char.ToUpperInvariant(words[0]) + words[1..];
            var page = db.Pages.Add(new Page(await FreeKeyAsync(db, missing.Key, stop), missing,
                await NextOrderAsync(db, missing.Section, stop))).Entity;
            page.Save(new PageText(title, title, "", "", "", null), author.Name, now);
            AuditLog.Add(db, now, author, "page.created", missing.Path, title);
            await db.SaveChangesAsync(stop);
        }
    }

    private static async Task<Failure?> RefuseAsync(
        ContentDb db, PageAddress address, bool withSections, CancellationToken stop)
    {
        if (await HolderAsync(db, address, stop) is { } holder)
            return new Failure.Conflict(TellTaken(address, holder));
        return withSections || (await FindMissingSectionsAsync(db, address, stop)).Count == 0 ? null
            : PageActContext.Refuse(
                $"There is no page at {address.Section}, so there can be none below it. Make that one "
                    + "first, or choose another address.", "address");
    }

    private static string FirstFree(string wanted, HashSet<string> taken)
    {
        if (!taken.Contains(wanted)) return wanted;
        for (var i = 2; ; i++)
            if ($"{wanted}-{i}" is var next && !taken.Contains(next)) return next;
    }

    private static async Task<Outcome<PageAddress>> ReadAsync(
        ContentDb db, string section, string title, string name, CancellationToken stop)
    {
        List<Finding> findings = [];
        string? above = section;
        if (title.Length == 0) findings.Add(Finding.Error("Give the page a title.", field: "title"));
        else if (title.Length > LongestTitle || title.Any(char.IsControl) || UrlText.IsBroken(title))
            findings.Add(Finding.Error(
                $"The title must be one line of at most {LongestTitle} characters; this one has {title.Length}.",
                field: "title"));
        if (section != "/"
            && (section.Length == 0 || (above = await SpellAsync(db, PageAddress.FoldedOf(section), stop)) is null))
            findings.Add(Finding.Error("There is no such section any more. Choose another one.", field: "section"));
        var last = name.Length > 0 ? name.TrimStart('/') : Slug.Create(title);
        if (last.Length == 0 && title.Length > 0)
            findings.Add(Finding.Error(
                "No address can be made from this title. Write one: lower-case letters, digits and hyphens.",
                field: "name"));
        if (findings.Count > 0) return new Failure.Invalid(findings[0].Message, findings);
        var beginning = above == "/" ? "/" : LegacyPath.WithoutIndex(above!) + "/";
        var (address, failure) = PageAddress.Parse(beginning + last);
        // Words are made an address of, as those of a title are.
        if (address is null && last.Any(char.IsWhiteSpace) && Slug.Create(last) is { Length: > 0 } made)
            (address, failure) = PageAddress.Parse(beginning + made);
        if (address is null) return PageActContext.Refuse(failure!.Message, "name");
        if (await HolderAsync(db, address, stop) is not { } holder) return address;
        var free = (await FreeAddressAsync(db, address, stop)).TrimEnd('/');
        return PageActContext.Refuse(
            $"{TellTaken(address, holder)} Choose another name, such as {free[(free.LastIndexOf('/') + 1)..]}.",
            "name");
    }

    /// <summary>The address of the page that has this one, or another spelling of it.</summary>
    private static Task<string?> HolderAsync(ContentDb db, PageAddress address, CancellationToken stop) =>
        SpellAsync(db, address.Folded, stop);

    private static Task<string?> SpellAsync(ContentDb db, string folded, CancellationToken stop) =>
        db.Pages.Where(p => p.Folded == folded && p.Trashed == null).Select(p => p.Address).SingleOrDefaultAsync(stop);

    private static string TellTaken(PageAddress address, string holder) => holder == address.Path
        ? $"Another page has the address {address.Path} already."
        : $"Another page has the address {holder} already, of which {address.Path} is another spelling.";
}
