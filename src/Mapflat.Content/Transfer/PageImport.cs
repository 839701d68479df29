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
    private const int Batch = 200;

    private readonly ContentDb _db;
    private readonly DateTime _now;
    private readonly List<string> _changes;
    private readonly Dictionary<string, PageHead> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PageHead> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KnownPage> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KnownPage> _byAddress = new(StringComparer.Ordinal);
    private Dictionary<string, string> _former = [];

    private PageImport(ContentDb db, IEnumerable<PageHead> files, DateTime now, List<string> changes)
    {
        (_db, _now, _changes) = (db, now, changes);
        foreach (var file in files)
        {
            _files[file.Key] = file;
            _targets[file.Folded] = file;
        }
    }

    /// <summary>Applies pages whose keys and addresses are known to be different, some at a time.</summary>
    public static async Task<int> ApplyAsync(
        ContentDb db, ContentPages pages, DateTime now, List<string> changes, List<Finding> findings,
            CancellationToken cancellationToken)
    {
        if (pages.Count == 0) return 0;
        var import = new PageImport(db, pages.Heads, now, changes);
        await import.LoadAsync(cancellationToken);
        await import.MakeWayAsync(cancellationToken);
        var count = 0;
        foreach (var some in pages.Read(Batch, findings)) count += await import.ApplyAsync(some, cancellationToken);
        return count;
    }

    private async Task<int> ApplyAsync(List<(PageFile File, RenderedText? Text)> files,
        CancellationToken cancellationToken)
    {
        var pages = await ReadAsync(files.ConvertAll(file => file.File.Key), cancellationToken);
        List<Change> made = [];
        foreach (var (file, text) in files)
            if (await ApplyAsync(file, text, pages.GetValueOrDefault(file.Key), cancellationToken) is { } change)
                made.Add(change);
        // A page and its live revision name each other: the rows must be there before the second name is written.
        await _db.SaveChangesAsync(cancellationToken);
        foreach (var change in made) await PublishAsync(change, cancellationToken);
        await _db.SaveChangesAsync(cancellationToken);
        // Forgotten, but for the state of the store: whoever began the transaction holds on to that.
        foreach (var entry in _db.ChangeTracker.Entries().Where(entry => entry.Entity is not StoreState).ToList(
            )) entry.State = EntityState.Detached;
        return made.Count;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (var page in _db.Pages.Select(p =>
            new KnownPage(p.Id, p.Key, p.Address, p.Folded, p.Status, p.Trashed != null)).AsAsyncEnumerable()
            .WithCancellation(cancellationToken))
        {
            _byKey[page.Key] = page;
            if (!page.IsTrashed) _byAddress[page.Folded] = page;
        }

        _former = await _db.FormerAddresses.Select(f => new { f.Path, f.Page.Key })
            .ToDictionaryAsync(f => f.Path, f => f.Key, StringComparer.Ordinal, cancellationToken);
    }

    /// <summary>Pages, each with its live and its last revision, and not the rest of its history.</summary>
    private async Task<Dictionary<string, Page>> ReadAsync(List<string> keys, CancellationToken cancellationToken)
    {
        var pages = await _db.Pages.Include(p => p.LiveRevision).Where(p => EF.Parameter(keys).Contains(p.Key))
            .ToListAsync(cancellationToken);
        var ids = pages.ConvertAll(p => p.Id);
        await _db.Revisions.Where(r => EF.Parameter(ids).Contains(r.PageId)
            && !_db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number))
            .LoadAsync(cancellationToken);
        return pages.ToDictionary(p => p.Key, StringComparer.Ordinal);
    }

    /// <summary>
    /// Pages that change places would meet on their way: they step aside first, under an address that no page can have.
    /// </summary>
    private async Task MakeWayAsync(CancellationToken cancellationToken)
    {
        foreach (var (address, page) in _byAddress)
        {
            if (!_targets.TryGetValue(address, out var next) || next.Key == page.Key || !_files.ContainsKey(page.Key))
                continue;
            var aside = $"moving {page.Key}";
            await _db.Database.ExecuteSqlAsync(
                $"UPDATE Pages SET Address = {aside}, Folded = {aside} WHERE Id = {page.Id}", cancellationToken);
        }
    }

    private async Task<Change?> ApplyAsync(PageFile file, RenderedText? text, Page? page,
        CancellationToken cancellationToken)
    {
        if (HolderBeyondTheFolder(file.Address.Folded) is { } holder && holder.Key != file.Key)
        {
            file.Refuse("key", $"{holder.Address} is already the address of another page, whose key is "
                + $"“{holder.Key}”. Add “key: {holder.Key}” if it is the same page.");
            return null;
        }

        var isNew = page is null;
        if (page is null)
        {
            page = _db.Pages.Add(new Page(file.Key, file.Address, file.Order)).Entity;
            _byKey[file.Key] = new KnownPage(
                0, file.Key, file.Address.Path, file.Address.Folded, page.Status, IsTrashed: false);
        }

        // A file of its own takes a page out of the trash.
        var wasTrashed = page.Trashed is not null;
        page.Restore();
        var wasPublic = page.Status != PageStatus.Draft;
        var revision = new[] { page.LiveRevision, page.Revisions.MaxBy(r => r.Number) }.FirstOrDefault(r =>
            r is not null && r.Text == file.Text);
        var changed = revision is null || wasTrashed;
        revision ??= page.Save(file.Text, Author, _now);
        if (wasPublic && file.Status == PageStatus.Draft)
            file.Warn("status", $"{page.Address} is public and stays so; this text waits as a draft. To take the page "
                + "back, say “status: withdrawn”.");

        if (page.Address != file.Address.Path || page.Order != file.Order)
        {
            if (wasPublic) changed |= LeaveForward(page, file);
            page.Move(file.Address, file.Order);
            _byKey[file.Key] = _byKey[file.Key] with { Address = page.Address, Folded = page.Folded };
            changed = true;
        }

        changed |= AddFormer(page, file);
        changed |= await TakeAddressBackAsync(page, file, wasPublic || file.Status != PageStatus.Draft,
            cancellationToken);
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
            page.Publish(
                revision, file.Updated is { } updated && !(updated <= page.Updated) ? updated : _now, file.Published);
            if (file.Withdrawn is { } notice)
                page.Withdraw(notice.On ?? withdrawnOn ?? DateOnly.FromDateTime(_now), notice.Reason, notice.Answer);
            if (text is not null) await SearchIndex.WriteAsync(_db, page, revision, text, cancellationToken);
            if (text is not null) await MediaPublication.MarkPublicAsync(_db, text.Links, _now, cancellationToken);
        }

        if (page.Status == PageStatus.Draft) return;
        if (!publishes) await SearchIndex.MoveAsync(_db, page, cancellationToken);
        // The ledger itself leaves out what it knows already.
        foreach (var address in file.Former.Prepend(page.Address))
            await _db.Database.ExecuteSqlAsync(
                $"INSERT INTO Ledger (Path, FirstPublic) VALUES ({address}, {page.Published ?? _now})",
                cancellationToken);
    }

    /// <summary>
    /// The address that a public page leaves goes on leading to it, unless another public page comes to stand there.
    /// </summary>
    private bool LeaveForward(Page page, PageFile file)
    {
        var left = _byKey[page.Key].Folded;
        if (left == file.Address.Folded || (_targets.TryGetValue(left, out var next) && IsPublicAfterwards(next)))
            return false;
        return Forward(left, page, file);
    }

    private bool AddFormer(Page page, PageFile file)
    {
        var added = false;
        foreach (var address in file.Former)
        {
            if (HolderBeyondTheFolder(address) is { } holder && holder.Key != page.Key)
                file.Refuse("former", $"{address} is the address of the page whose key is “{holder.Key}”, so it cannot "
                    + "lead here; take it out of “former”.");
            else added |= Forward(address, page, file);
        }

        return added;
    }

    private bool Forward(string address, Page page, PageFile file)
    {
        if (_former.TryAdd(address, page.Key))
        {
            _db.FormerAddresses.Add(new FormerAddress(address, page, _now));
            return true;
        }

        if (_former[address] is var other && other != page.Key)
            file.Refuse("former", $"{address} already leads to {_byKey[other].Address}; it can lead to one page only.");
        return false;
    }

    /// <summary>Where a page stands, nothing leads elsewhere. A draft stands nowhere yet for the public.</summary>
    private async Task<bool> TakeAddressBackAsync(Page page, PageFile file, bool isPublic,
        CancellationToken cancellationToken)
    {
        if (!_former.TryGetValue(page.Folded, out var other) || (other != page.Key && !isPublic)) return false;
        if (other != page.Key) file.Warn("former",
            $"{page.Address} led to {_byKey[other].Address} until now; from now on this page is there.");
        _former.Remove(page.Folded);
        _db.FormerAddresses.Remove(_db.FormerAddresses.Local.FirstOrDefault(f => f.Path == page.Folded)
            ?? await _db.FormerAddresses.SingleAsync(f => f.Path == page.Folded, cancellationToken));
        return true;
    }

    private KnownPage? HolderBeyondTheFolder(string folded) =>
        _byAddress.TryGetValue(folded, out var holder) && !_files.ContainsKey(holder.Key) ? holder : null;

    private bool IsPublicAfterwards(PageHead file) =>
        !file.IsDraft || (_byKey.TryGetValue(file.Key, out var page) && page.Status != PageStatus.Draft);

    private sealed record KnownPage(
        int Id, string Key, string Address, string Folded, PageStatus Status, bool IsTrashed);

    private sealed record Change(PageFile File, Page Page, Revision Revision, RenderedText? Text, bool Publishes);
}
