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
                var page = db.Pages.Add(new Page(await FreeKeyAsync(db, address.Path[1..], stop), address,
                    await NextOrderAsync(db, address.Section, stop))).Entity;
                page.Save(new PageText(title.Trim(), title.Trim(), "", "", "", null), author.Name, now);
                AuditLog.Add(db, now, author, "page.created", address.Path, title.Trim());
                await db.SaveChangesAsync(stop);
                return new CreatedPage(page.Id, address.Path);
            },
            cancellationToken);

    internal async Task<Failure?> CheckAsync(PageAddress address, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await RefuseAsync(db, address, cancellationToken);
    }

    internal Task<Outcome<CreatedPage>> CreateAsync(PageAddress address, PageText text, string act, string detail,
        Author author, CancellationToken cancellationToken) => store.WriteAsync<CreatedPage>(
            async (db, now, stop) =>
            {
                if (await RefuseAsync(db, address, stop) is { } failure) return failure;
                var key = await FreeKeyAsync(db, address.Key, stop);
                var page = db.Pages.Add(new Page(key, address, await NextOrderAsync(db, address.Section, stop))).Entity;
                page.Save(text, author.Name, now);
                AuditLog.Add(db, now, author, act, address.Path, detail);
                await db.SaveChangesAsync(stop);
                return new CreatedPage(page.Id, address.Path);
            },
            cancellationToken);

    internal static async Task<string> FreeAddressAsync(
        ContentDb db, string address, CancellationToken cancellationToken)
    {
        // With a hyphen or nothing after it, by the index: "." is what comes after "-".
        var end = address + ".";
        var taken = await db.Pages
            .Where(p => p.Trashed == null && p.Address.CompareTo(address) >= 0 && p.Address.CompareTo(end) < 0)
            .Select(p => p.Address).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        return FirstFree(address, taken);
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

    private static async Task<Failure?> RefuseAsync(ContentDb db, PageAddress address, CancellationToken stop)
    {
        if (await db.Pages.AnyAsync(p => p.Address == address.Path && p.Trashed == null, stop))
            return new Failure.Conflict($"Another page has the address {address.Path} already.");
        return address.Section is "" or "/"
            || await db.Pages.AnyAsync(p => p.Address == address.Section && p.Trashed == null, stop) ? null
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
        if (title.Length == 0) findings.Add(Finding.Error("Give the page a title.", field: "title"));
        else if (title.Length > LongestTitle || title.Any(char.IsControl) || UrlText.IsBroken(title))
            findings.Add(Finding.Error(
                $"The title must be one line of at most {LongestTitle} characters; this one has {title.Length}.",
                field: "title"));
        if (section != "/"
            && (section.Length == 0 || !await db.Pages.AnyAsync(p => p.Address == section && p.Trashed == null, stop)))
            findings.Add(Finding.Error("There is no such section any more. Choose another one.", field: "section"));
        var last = name.Length > 0 ? name.TrimStart('/') : Slug.Create(title);
        if (last.Length == 0 && title.Length > 0)
            findings.Add(Finding.Error(
                "No address can be made from this title. Write one: lower-case letters, digits and hyphens.",
                field: "name"));
        if (findings.Count > 0) return new Failure.Invalid(findings[0].Message, findings);
        var (address, failure) = PageAddress.Parse((section == "/" ? "/" : section + "/") + last);
        if (address is null) return PageActContext.Refuse(failure!.Message, "name");
        if (!await db.Pages.AnyAsync(p => p.Address == address.Path && p.Trashed == null, stop)) return address;
        var free = await FreeAddressAsync(db, address.Path, stop);
        return PageActContext.Refuse(
            $"Another page has the address {address.Path} already. Choose another name, such as "
                + $"{free[(free.LastIndexOf('/') + 1)..]}.", "name");
    }
}
