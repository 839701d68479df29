using Mapflat.Content.Addresses;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Visits;

internal enum MissingState
{
    Open,

    Answered,

    Ignored,
}

internal sealed record MissingChoice
{
    public MissingState State { get; init; }

    /// <summary>Part of the address, or of the name of the list that it stands in; empty for all.</summary>
    public string Search { get; init; } = "";

    /// <summary>Those that were asked for last come first, and not those that weigh most.</summary>
    public bool LastFirst { get; init; }

    public int Part { get; init; } = 1;
}

/// <param name="Suggestion">The page most likely meant; null where none comes close, or none is needed.</param>
/// <param name="Links">How many links of other sites lead there, as lists tell.</param>
internal sealed record MissingRow(MissingPath Path, long Links, Resolution Now, SearchHit? Suggestion)
{
    /// <summary>Whether a rule can be made for it: the program's own addresses have none.</summary>
    public bool CanHaveRule => !ReservedAddresses.Contains(Path.Path);

    /// <summary>Whether a tombstone answers, with nothing on it that somebody has written.</summary>
    public bool IsPlainTombstone =>
        Now.Rule is { Status: 410, Match: RuleMatch.Exact, To: null, ArchiveUrl: null, Host: null } rule
        && MissingPath.Split(Path.Path).Query is null == (rule.QueryKey.Length == 0);
}

internal sealed record MissingListing(
    IReadOnlyList<MissingRow> Rows, int Part, int Parts, int Total, IReadOnlyDictionary<MissingState, int> Counts);

internal sealed class MissingAddresses(ContentStore store, RedirectReader redirects)
{
    /// <summary>How many addresses a part of the list has, and how many can be decided on at once.</summary>
    public const int PageSize = 50;

    /// <summary>How many addresses of lists wait at most.</summary>
    public const int MostListed = 50_000;

    public async Task<MissingListing> ReadAsync(
        RedirectMap map, MissingChoice choice, CancellationToken cancellationToken)
    {
        var all = await ReadAllAsync(map, cancellationToken);
        var text = LegacyPath.FromDecoded("/" + choice.Search.Trim()).Value?.Key.TrimStart('/') ?? choice.Search.Trim();
        var found = all.Where(row => row.State == choice.State
            && (row.Path.Path.Contains(text, StringComparison.Ordinal)
                || row.Path.Source?.Contains(text, StringComparison.OrdinalIgnoreCase) == true));
        var sorted = (choice.LastFirst
            ? found.OrderByDescending(row => row.Path.Last).ThenByDescending(row => row.Path.Count)
            : found.OrderByDescending(row => KnownAddress.WeightOf(row.Path.Count, row.Links))
                .ThenByDescending(row => row.Path.Last))
            .ThenBy(row => row.Path.Path, StringComparer.Ordinal).ToList();
        var parts = Math.Max(1, (sorted.Count + PageSize - 1) / PageSize);
        var part = Math.Clamp(choice.Part, 1, parts);
        await using var db = await store.OpenAsync(cancellationToken);
        var names = new AddressNames(await PageSearch.OpenAsync(db, cancellationToken));
        List<MissingRow> rows = [];
        foreach (var (path, links, now, state) in sorted.Skip((part - 1) * PageSize).Take(PageSize))
        {
            // A page that only has its words somewhere in the text is not meant by it.
            rows.Add(new MissingRow(
                path, links, now, state == MissingState.Open ? names.FindClosest(path.Path).FirstOrDefault() : null));
        }

        return new MissingListing(rows, part, parts, sorted.Count, all.CountBy(row => row.State).ToDictionary());
    }

    public Task<Outcome<int>> IgnoreAsync(
        IReadOnlyCollection<string> paths, Author author, CancellationToken cancellationToken) =>
        DecideAsync(paths, "missing.ignored", (path, day) => path.Ignore(day), author, cancellationToken);

    public Task<Outcome<int>> ReconsiderAsync(
        IReadOnlyCollection<string> paths, Author author, CancellationToken cancellationToken) =>
        DecideAsync(paths, "missing.reconsidered", (path, _) => path.Reconsider(), author, cancellationToken);

    /// <summary>They say from now on that what was there is gone for good (410).</summary>
    /// <returns>How many were made; <see cref="Failure.Conflict"/> where a rule is there for one of them, <see
    /// cref="Failure.Invalid"/> where there can be none.</returns>
    public Task<Outcome<int>> MarkGoneAsync(IReadOnlyCollection<string> paths, Author author,
        CancellationToken cancellationToken) => store.ChangeAsync<int>(
            async (db, now, stop) =>
            {
                var today = DateOnly.FromDateTime(now);
                var settings = await db.Settings.SingleOrDefaultAsync(stop) ?? new SiteSettings();
                var addresses = redirects.AddressesOf(redirects.AnyOrigin, settings);
                var last = await db.Rules.MaxAsync(r => (int?)r.Position, stop) ?? 0;
                foreach (var path in paths.Distinct(StringComparer.Ordinal))
                {
                    var (rule, failure) = RedirectRule.Create(new RuleDraft(MissingPath.AsSource(path), null, today)
                    {
                        Status = 410,
                        Match = RuleMatch.Exact,
                        Query = QueryHandling.Drop
                    }, addresses);
                    if (rule is null)
                        return new Failure.Invalid($"{path} cannot be marked as gone: {failure!.Message}", []);
                    if (await db.Rules.AnyAsync(r => r.Match == RuleMatch.Exact && r.Key == rule.Key
                        && r.QueryKey == rule.QueryKey && r.Host == null, stop))
                        return new Failure.Conflict($"There is a redirect rule for {path} already, so nothing was "
                            + "changed. Open it to see why it does not answer.");
                    rule.MoveTo(++last);
                    db.Rules.Add(rule);
                    AuditLog.Add(db, now, author, "rule.created", path, "410, as it is gone for good");
                }

                return paths.Count;
            },
            made => made > 0,
            cancellationToken);

    /// <summary>
    /// Takes tombstones away that <see cref="MarkGoneAsync"/> made, as long as nobody has written anything on them.
    /// </summary>
    /// <returns>How many were taken away; an address that was public keeps its own, for it must never be a bare
    /// 404.</returns>
    public Task<Outcome<int>> ReviveAsync(IReadOnlyCollection<string> paths, Author author,
        CancellationToken cancellationToken) => store.ChangeAsync<int>(
            async (db, now, stop) =>
            {
                var rules = await db.Rules
                    .Where(r => EF.Parameter(paths).Contains(r.QueryKey == "" ? r.Key : r.Key + "?" + r.QueryKey)
                        && r.Match == RuleMatch.Exact && r.Status == 410 && r.Host == null
                        && r.To == null && r.ArchiveUrl == null && r.Note == null).ToListAsync(stop);
                var before = await SiteAnswers.BeforeAsync(db, redirects, stop);
                foreach (var rule in rules)
                {
                    db.Rules.Remove(rule);
                    AuditLog.Add(db, now, author, "rule.deleted", rule.From, "410");
                }

                await db.SaveChangesAsync(stop);
                return (await SiteAnswers.ReadAsync(db, redirects, stop)).Refusal(before) is { } refusal
                    ? refusal
                    : rules.Count;
            },
            taken => taken > 0,
            cancellationToken);

    /// <summary>Forgets the addresses that something answers by now, with what was counted of them.</summary>
    public async Task<Outcome<int>> ForgetAnsweredAsync(
        RedirectMap map, Author author, CancellationToken cancellationToken)
    {
        List<string> answered = [.. (await ReadAllAsync(map, cancellationToken))
            .Where(row => row.State == MissingState.Answered).Select(row => row.Path.Path)];
        return await store.WriteAsync<int>(
            async (db, now, stop) =>
            {
                foreach (var some in answered.Chunk(500))
                    await db.MissingPaths.Where(p => EF.Parameter(some).Contains(p.Path)).ExecuteDeleteAsync(stop);
                if (answered.Count > 0)
                    AuditLog.Add(db, now, author, "missing.forgotten",
                        Counted.Phrase(answered.Count, "address", "addresses"), "something answers them by now");
                return answered.Count;
            },
            cancellationToken);
    }

    /// <summary>Puts addresses of a list among those that wait. One that stands in a list already stays as it
    /// is.</summary>
    /// <returns>How many there was no room for.</returns>
    internal static async Task<int> TakeInAsync(
        ContentDb db, IEnumerable<ListedAddress> addresses, string source, CancellationToken cancellationToken)
    {
        var known = await db.MissingPaths.ToDictionaryAsync(p => p.Path, StringComparer.Ordinal, cancellationToken);
        var room = MostListed - known.Values.Count(p => p.Source is not null);
        var left = 0;
        List<MissingPath> fresh = [];
        foreach (var listed in addresses.DistinctBy(listed => listed.Path, StringComparer.Ordinal))
        {
            var isKnown = known.TryGetValue(listed.Path, out var there);
            if (there?.Source is not null) continue;
            if (room == 0) left++;
            else
            {
                room--;
                if (isKnown) there!.FoundIn(source, listed.Count, listed.First);
                else fresh.Add(MissingPath.Listed(listed.Path, source, listed.Count, listed.First, listed.Last));
            }
        }

        db.MissingPaths.AddRange(fresh);
        return left;
    }

    private async Task<List<(MissingPath Path, long Links, Resolution Now, MissingState State)>> ReadAllAsync(
        RedirectMap map, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var paths = await db.MissingPaths.AsNoTracking().ToListAsync(cancellationToken);
        var files = paths.Exists(p => p.Path.StartsWith(MediaFile.Folder, StringComparison.Ordinal))
            ? await db.Media.AsNoTracking().Where(m => m.Published != null).Select(m => MediaFile.Folder + m.Name)
                .ToHashSetAsync(cancellationToken) : [];
        var links = await db.KnownAddresses.AsNoTracking().Where(known => known.Links > 0)
            .GroupBy(known => known.Address).Select(of => new { of.Key, Links = of.Sum(each => each.Links) })
            .ToDictionaryAsync(of => of.Key, of => of.Links, StringComparer.Ordinal, cancellationToken);
        List<(MissingPath, long, Resolution, MissingState)> all = [];
        foreach (var path in paths)
        {
            // The list of these programs grows, and what was counted before is still there.
            if (path.Source is null && Scanners.AskFor(path.Path)) continue;
            var (address, query) = MissingPath.Split(path.Path);
            var now = map.Resolve(null, address, query);
            var isAnswered = now.Kind
                is ResolutionKind.Page or ResolutionKind.Capture or ResolutionKind.Redirect or ResolutionKind.Gone
                || files.Contains(path.Path);
            all.Add((path, links.GetValueOrDefault(path.Path), now,
                isAnswered ? MissingState.Answered : path.Ignored is null ? MissingState.Open : MissingState.Ignored));
        }

        return all;
    }

    private Task<Outcome<int>> DecideAsync(
        IReadOnlyCollection<string> paths, string act, Action<MissingPath, DateOnly> decide, Author author,
        CancellationToken cancellationToken) => store.WriteAsync<int>(
        async (db, now, stop) =>
        {
            foreach (var path in await db.MissingPaths.Where(p => EF.Parameter(paths).Contains(p.Path))
                .ToListAsync(stop))
            {
                decide(path, DateOnly.FromDateTime(now));
                if (db.Entry(path).State == EntityState.Modified) AuditLog.Add(db, now, author, act, path.Path);
            }

            db.ChangeTracker.DetectChanges();
            return db.ChangeTracker.Entries<MissingPath>().Count(entry => entry.State == EntityState.Modified);
        },
        cancellationToken);
}
