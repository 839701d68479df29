using System.Data;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Addresses;

/// <summary>What visitors get at every address that is or was public; asked of the real resolution.</summary>
internal sealed class SiteAnswers
{
    private readonly Dictionary<string, int> _withdrawn;
    private readonly string _origin;

    private SiteAnswers(
        RedirectMap map, Dictionary<string, int> withdrawn, IReadOnlyList<string> addresses, string origin) =>
        (Map, _withdrawn, Addresses, _origin) = (map, withdrawn, addresses, origin);

    public RedirectMap Map { get; }

    public IReadOnlyList<string> Addresses { get; }

    public static async Task<SiteAnswers> BeforeAsync(
        ContentDb db, RedirectReader redirects, CancellationToken cancellationToken)
    {
        var now = await ReadAsync(db, redirects, cancellationToken);
        var changing = (SqliteConnection)db.Database.GetDbConnection();
        // Another connection sees what is committed, and in a transaction of its own nothing later.
        var before = new SqliteConnection(changing.ConnectionString);
        changing.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Closed) before.Dispose();
        };
        await before.OpenAsync(cancellationToken);
        before.BeginTransaction(deferred: true);
        var map = new RedirectMap(StoredRedirects.Open(before, now.Map.Hosts), now.Map.Addresses);
        // A transaction sees the state at its first look.
        map.Resolve(null, "/", null);
        return new SiteAnswers(map, now._withdrawn, now.Addresses, now._origin);
    }

    /// <summary>
    /// The answers as they are when they are asked for; without the ledger for who only asks <see cref="Find"/>.
    /// </summary>
    public static async Task<SiteAnswers> ReadAsync(ContentDb db, RedirectReader redirects,
        CancellationToken cancellationToken, bool withLedger = true)
    {
        var map = await redirects.ReadMapAsync(db, redirects.AnyOrigin, cancellationToken);
        var withdrawn = await db.Pages.AsNoTracking().Where(p => p.Status == PageStatus.Withdrawn)
            .ToDictionaryAsync(p => p.Address, p => p.WithdrawnAnswer, StringComparer.Ordinal, cancellationToken);
        List<string> addresses = withLedger ? await Ledger.ReadGuardedAsync(db, cancellationToken) : [];
        return new SiteAnswers(map, withdrawn, addresses, redirects.AnyOrigin.TrimEnd('/'));
    }

    public Answer Find(string address)
    {
        var resolution = Map.Resolve(null, address, null);
        return resolution switch
        {
            { Kind: ResolutionKind.Page, IsCanonical: true } =>
                _withdrawn.TryGetValue(resolution.Address!, out var status) && resolution.Part.Length == 0
                    ? new Answer(status, Withdrawn: true) : new Answer(200),
            { Kind: ResolutionKind.Capture, IsCanonical: true } => new Answer(200),
            { IsRedirect: true } => new Answer(resolution.Status, Short(resolution.Location!)),
            { Kind: ResolutionKind.Gone } =>
                new Answer(410, resolution.Suggested is { } suggested ? Short(suggested) : null),
            _ => new Answer(resolution.Status),
        };
    }

    public List<AddressChange> Since(SiteAnswers before)
    {
        List<AddressChange> changes = [];
        // Lines of the ledger are only ever added.
        foreach (var address in Addresses)
        {
            var (then, now) = (before.Find(address), Find(address));
            if (then != now) changes.Add(new AddressChange(address, then, now));
        }

        return changes;
    }

    /// <summary>The addresses that were public and that nothing answers any more; there must be none.</summary>
    public IEnumerable<string> LostSince(SiteAnswers before) => before.Addresses
        .SelectMany(WithMarkdown)
        .Where(address => Find(address).IsNothing && !before.Find(address).IsNothing);

    /// <summary>Refuses a change that would turn an address that was public into a bare 404.</summary>
    public Failure.Conflict? Refusal(SiteAnswers before) =>
        LostSince(before).FirstOrDefault() is { } lost ? new Failure.Conflict(Says(lost)) : null;

    public static string Says(string lost) =>
        $"{lost} was public and would lead nowhere after this, so nothing was changed. Redirect it, merge its page "
        + "into another, withdraw the page, or mark it as gone.";

    private static string[] WithMarkdown(string address) =>
        PageAddress.Parse(address).Value is null ? [address] : [address, AddressClaim.MarkdownOf(address)];

    private string Short(string location) => location == _origin ? "/"
        : location.StartsWith(_origin + "/", StringComparison.OrdinalIgnoreCase) ? location[_origin.Length..]
        : location;
}
