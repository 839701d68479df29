using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Transfer;

/// <summary>Puts the pages of a folder into the store, within the transaction of an import.</summary>
internal sealed class PageImport
{
    private const string Author = "import";
    private const int PagesPerQuery = 200;

    private readonly ContentDb _db;
    private readonly DateTime _now;
    private readonly List<string> _changes;
    private readonly Dictionary<string, Page> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Page> _byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<Page, string> _addresses = [];
    private readonly Dictionary<string, PageFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PageFile> _targets = new(StringComparer.Ordinal);
    private Dictionary<string, FormerAddress> _former = [];

    private PageImport(ContentDb db, IReadOnlyList<PageFile> files, DateTime now, List<string> changes)
    {
        (_db, _now, _changes) = (db, now, changes);
        foreach (var file in files)
        {
            _files[file.Key] = file;
            _targets[file.Address.Path] = file;
        }
    }

    /// <summary>Applies pages whose keys and addresses are known to be different.</summary>
    /// <param name="db">The tables, in a transaction that holds the write lock.</param>
    /// <param name="pages">The pages, each with its rendered text.</param>
    /// <param name="now">When (UTC).</param>
    /// <param name="changes">Receives a line for each page that is new or changed.</param>
    /// <param name="cancellationToken">Ends the import.</param>
    /// <returns>How many pages are new or changed. What is refused is among the findings of its file.</returns>
    public static async Task<int> ApplyAsync(
        ContentDb db, IReadOnlyList<(PageFile File, RenderedText? Text)> pages, DateTime now, List<string> changes, CancellationToken cancellationToken)
    {
        if (pages.Count == 0) return 0;
        List<PageFile> files = [.. pages.Select(p => p.File)];
        var import = new PageImport(db, files, now, changes);
        await import.LoadAsync(files, cancellationToken);
        await import.MakeWayAsync(cancellationToken);
        List<Change> made = [.. pages.Select(p => import.Apply(p.File, p.Text)).OfType<Change>()];
        // A page and its live revision name each other: the rows must be there before the second name is written.
        await db.SaveChangesAsync(cancellationToken);
        foreach (var change in made) await import.PublishAsync(change, cancellationToken);
        return made.Count;
    }

    /// <summary>Reads the pages that the folder is about, each with its live and its last revision, and not the rest of its history.</summary>
    private async Task LoadAsync(List<PageFile> files, CancellationToken cancellationToken)
    {
        foreach (var some in files.Chunk(PagesPerQuery))
        {
            var keys = some.Select(f => f.Key).ToList();
            var places = some.SelectMany(f => f.Former.Prepend(f.Address.Path)).ToList();
            var pages = await _db.Pages.Include(p => p.LiveRevision)
                .Where(p => EF.Parameter(keys).Contains(p.Key) || (p.Trashed == null && EF.Parameter(places).Contains(p.Address))).ToListAsync(cancellationToken);
            var ids = pages.Select(p => p.Id).ToList();
            await _db.Revisions.Where(r => EF.Parameter(ids).Contains(r.PageId) && !_db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number))
                .LoadAsync(cancellationToken);
            foreach (var page in pages)
            {
                (_byKey[page.Key], _addresses[page]) = (page, page.Address);
                if (page.Trashed is null) _byAddress[page.Address] = page;
            }
        }

        _former = await _db.FormerAddresses.Include(f => f.Page).ToDictionaryAsync(f => f.Path, StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>Pages that change places would meet on their way: they step aside first, under an address that no page can have.</summary>
    private async Task MakeWayAsync(CancellationToken cancellationToken)
    {
        var aside = false;
        foreach (var (address, page) in _byAddress)
        {
            if (!_targets.TryGetValue(address, out var next) || next.Key == page.Key || !_files.ContainsKey(page.Key)) continue;
            _db.Entry(page).Property(p => p.Address).CurrentValue = $"moving {page.Key}";
            aside = true;
        }

        if (aside) await _db.SaveChangesAsync(cancellationToken);
    }

    private Change? Apply(PageFile file, RenderedText? text)
    {
        if (HolderBeyondTheFolder(file.Address.Path) is { } holder && holder.Key != file.Key)
        {
            file.Refuse("key", $"{file.Address.Path} is already the address of another page, whose key is “{holder.Key}”. Add “key: {holder.Key}” if it is the same page.");
            return null;
        }

        var isNew = !_byKey.TryGetValue(file.Key, out var page);
        page ??= _db.Pages.Add(new Page(file.Key, file.Address, file.Order)).Entity;
        // A file of its own takes a page out of the trash.
        var wasTrashed = page.Trashed is not null;
        page.Restore();
        var wasPublic = page.Status != PageStatus.Draft;
        var revision = new[] { page.LiveRevision, page.Revisions.MaxBy(r => r.Number) }.FirstOrDefault(r => r is not null && r.Text == file.Text);
        var changed = revision is null || wasTrashed;
        revision ??= page.Save(file.Text, Author, _now);
        if (wasPublic && file.Status == PageStatus.Draft)
            file.Warn("status", $"{page.Address} is public and stays so; this text waits as a draft. To take the page back, say “status: withdrawn”.");

        if (page.Address != file.Address.Path || page.Order != file.Order)
        {
            if (wasPublic) changed |= LeaveForward(page, file);
            page.Move(file.Address, file.Order);
            changed = true;
        }

        changed |= AddFormer(page, file);
        changed |= TakeAddressBack(page, file, wasPublic || file.Status != PageStatus.Draft);
        var publishes = file.Status != PageStatus.Draft && (page.LiveRevision != revision || file.ShowsOtherwise(page));
        if (!changed && !publishes) return null;
        _changes.Add($"{(isNew ? '+' : '~')} {file.Address.Path}");
        return new Change(file, page, revision, text, publishes);
    }

    private async Task PublishAsync(Change change, CancellationToken cancellationToken)
    {
        var (file, page, revision, text, publishes) = change;
        if (publishes)
        {
            var withdrawnOn = page.WithdrawnOn;
            // An author who changes the words seldom changes the date as well.
            page.Publish(revision, file.Updated is { } updated && !(updated <= page.Updated) ? updated : _now, file.Published);
            if (file.Withdrawn is { } notice) page.Withdraw(notice.On ?? withdrawnOn ?? DateOnly.FromDateTime(_now), notice.Reason, notice.Answer);
            if (text is not null) await PageSearch.IndexAsync(_db, page, revision, text, cancellationToken);
            if (text is not null) await MediaPublication.MarkPublicAsync(_db, text.Links, _now, cancellationToken);
        }

        if (page.Status == PageStatus.Draft) return;
        // The ledger itself leaves out what it knows already.
        foreach (var address in file.Former.Prepend(page.Address))
            await _db.Database.ExecuteSqlAsync($"INSERT INTO Ledger (Path, FirstPublic) VALUES ({address}, {page.Published ?? _now})", cancellationToken);
    }

    /// <summary>The address that a public page leaves goes on leading to it, unless another public page comes to stand there.</summary>
    private bool LeaveForward(Page page, PageFile file)
    {
        var left = _addresses[page];
        if (left == file.Address.Path || (_targets.TryGetValue(left, out var next) && IsPublicAfterwards(next))) return false;
        return Forward(left, page, file);
    }

    private bool AddFormer(Page page, PageFile file)
    {
        var added = false;
        foreach (var address in file.Former)
        {
            if (HolderBeyondTheFolder(address) is { } holder && holder != page)
                file.Refuse("former", $"{address} is the address of the page whose key is “{holder.Key}”, so it cannot lead here; take it out of “former”.");
            else added |= Forward(address, page, file);
        }

        return added;
    }

    private bool Forward(string address, Page page, PageFile file)
    {
        if (!_former.TryGetValue(address, out var known))
        {
            _former[address] = _db.FormerAddresses.Add(new FormerAddress(address, page, _now)).Entity;
            return true;
        }

        if (known.Page != page) file.Refuse("former", $"{address} already leads to {known.Page.Address}; it can lead to one page only.");
        return false;
    }

    /// <summary>Where a page stands, nothing leads elsewhere. A draft stands nowhere yet for the public.</summary>
    private bool TakeAddressBack(Page page, PageFile file, bool isPublic)
    {
        if (!_former.TryGetValue(page.Address, out var known) || (known.Page != page && !isPublic)) return false;
        if (known.Page != page) file.Warn("former", $"{page.Address} led to {known.Page.Address} until now; from now on this page is there.");
        _former.Remove(page.Address);
        _db.FormerAddresses.Remove(known);
        return true;
    }

    /// <summary>The page that has an address now and that the folder says nothing about.</summary>
    private Page? HolderBeyondTheFolder(string address) =>
        _byAddress.TryGetValue(address, out var holder) && !_files.ContainsKey(holder.Key) ? holder : null;

    private bool IsPublicAfterwards(PageFile file) =>
        file.Status != PageStatus.Draft || (_byKey.TryGetValue(file.Key, out var page) && page.Status != PageStatus.Draft);

    private sealed record Change(PageFile File, Page Page, Revision Revision, RenderedText? Text, bool Publishes);
}
