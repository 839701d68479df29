using System.Collections.Concurrent;
using System.Globalization;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Verification;

/// <param name="Problem">What is wrong with that, as the rest of a sentence that begins with the address; null if
/// nothing is.</param>
internal sealed record VerifiedAddress(string Address, int? Test, Reply Reply, string? Problem)
{
    /// <summary>When it was captured, if it is an address of an old site (UTC).</summary>
    public DateTime? Captured { get; init; }

    public override string ToString() => Problem is null
        ? $"{Address}: {Reply.Status}{(Reply.Location is { } location ? " " + location : "")}"
        : $"{Address}: {Problem} ({Source})";

    private string Source => (Test, Captured) switch
    {
        ({ } number, _) => $"test {number} of redirect-tests.csv",
        (_, { } day) when day != default =>
            string.Create(CultureInfo.InvariantCulture, $"captured on {day:d MMMM yyyy}"),
        (_, { }) => "of an old site",
        _ => "it was public once",
    };
}

/// <param name="Skipped">Tests for hosts that the site which was asked does not answer for.</param>
internal sealed record VerificationReport(IReadOnlyList<VerifiedAddress> Addresses, IReadOnlyList<RedirectTest> Skipped)
{
    public IEnumerable<VerifiedAddress> Failures => Addresses.Where(address => address.Problem is not null);
}

/// <summary>The state of the content that was verified.</summary>
internal sealed record VerifiedState(long Generation, long RulesTag);

/// <summary>
/// Tries every address that was ever public, and the owner's own tests, on the site as visitors get it: none may be a
/// bare 404, and none may need a second hop.
/// </summary>
internal sealed class Verifier(ContentStore store)
{
    /// <summary>So many addresses are tried after each publication, whichever they are.</summary>
    private const int FewAddresses = 1_000;

    /// <summary>What addresses come to depends on this.</summary>
    public async Task<VerifiedState> ReadStateAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await ReadStateAsync(db, cancellationToken);
    }

    /// <summary>The addresses of the ledger that pages had or have which were changed since.</summary>
    /// <returns>Null where all are to be tried: because these are few, or because any may come to something
    /// else.</returns>
    public async Task<IReadOnlyList<string>?> FindTouchedAsync(VerifiedState since, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await db.Ledger.Take(FewAddresses + 1).CountAsync(cancellationToken) <= FewAddresses) return null;
        var now = await ReadStateAsync(db, cancellationToken);
        if (now.RulesTag != since.RulesTag || now.Generation < since.Generation) return null;
        var pages = await db.Database
            .SqlQuery<int>($"SELECT PageId AS Value FROM PageChanges WHERE Generation > {since.Generation}")
            .ToListAsync(cancellationToken);
        if (pages.Contains(0)) return null;
        return await db.Database.SqlQuery<string>($"""
            WITH Changed AS (SELECT PageId FROM PageChanges WHERE Generation > {since.Generation})
            SELECT Path AS Value FROM Ledger WHERE Path IN (
                SELECT Address FROM Pages WHERE Id IN Changed
                UNION SELECT Path FROM FormerAddresses WHERE PageId IN Changed)
            """).ToListAsync(cancellationToken);
    }

    private static async Task<VerifiedState> ReadStateAsync(ContentDb db, CancellationToken cancellationToken) =>
        await db.State.Select(state => new VerifiedState(state.Generation, state.RulesTag))
            .SingleOrDefaultAsync(cancellationToken)
            ?? new VerifiedState(0, 0);

    /// <param name="only">The addresses of the ledger that are tried; null for all.</param>
    public async Task<VerificationReport> RunAsync(
        IVisitor visitor, Action<int, int>? progress, CancellationToken cancellationToken,
        IReadOnlyList<string>? only = null)
    {
        IReadOnlyList<string> ledger;
        List<RedirectTest> tests;
        await using (var db = await store.OpenAsync(cancellationToken))
        {
            ledger = only ?? await db.Ledger.AsNoTracking().OrderBy(l => l.Path).Select(l => l.Path)
                .ToListAsync(cancellationToken);
            tests = await db.RedirectTests.AsNoTracking().OrderBy(t => t.Position).ToListAsync(cancellationToken);
        }

        var skipped = tests.Where(test => !visitor.CanAsk(UrlOf(test))).ToList();
        List<(string Address, RedirectTest? Test)> all = [.. ledger.Select(address => (address, (RedirectTest?)null)),
            .. tests.Except(skipped).Select(test => (test.Address, (RedirectTest?)test))];
        var results = new VerifiedAddress[all.Count];
        // Many addresses lead to one; it is asked for once.
        var ends = new ConcurrentDictionary<string, Reply>(StringComparer.Ordinal);
        var done = 0;
        await Parallel.ForAsync(0, all.Count,
            new ParallelOptions { MaxDegreeOfParallelism = visitor.AtOnce, CancellationToken = cancellationToken },
            async (i, stop) =>
            {
                var (address, test) = all[i];
                var url = test is null ? visitor.Origin + UrlText.EncodePath(address) : UrlOf(test);
                var reply = await visitor.AskAsync(url, stop);
                results[i] = new VerifiedAddress(address, test?.Position, reply, reply.Fault
                    ?? (test is null ? Lost(reply) : Unlike(test, reply)) ?? await EndAsync(url, reply, stop));
                progress?.Invoke(Interlocked.Increment(ref done), all.Count);
            });
        return new VerificationReport(results, skipped);

        string UrlOf(RedirectTest test) => test.Address.StartsWith('/') ? visitor.Origin + test.Address : test.Address;

        string? Unlike(RedirectTest test, Reply reply)
        {
            if (reply.Status != test.Status)
                return $"it answers {Words(reply)}, and should answer "
                    + $"{test.Status}{(test.Target is { } to ? $" to {to}" : "")}";
            if (test.Target is not { } target) return null;
            var wanted = target.StartsWith('/') ? visitor.Origin + target : target;
            return reply.Location == wanted ? null : $"it leads to {reply.Location}, and should lead to {wanted}";
        }

        // A redirect within the site must be the last one; what other sites do is theirs, and they are not asked.
        async Task<string?> EndAsync(string url, Reply reply, CancellationToken stop)
        {
            if (reply.Status is not (301 or 302 or 307 or 308)) return null;
            if (reply.Location is not { Length: > 0 } location)
                return $"it redirects ({reply.Status}) without saying where to";
            var next = location.Split('#')[0];
            if (next == url) return $"it leads to itself ({reply.Status})";
            if (next != visitor.Origin && !next.StartsWith(visitor.Origin + "/", StringComparison.OrdinalIgnoreCase))
                return null;
            if (!ends.TryGetValue(next, out var end)) ends[next] = end = await visitor.AskAsync(next, stop);
            return end.Fault is { } fault ? $"it leads to {location}, where {fault}"
                : end.Status is 200 or 410 ? null
                : end.Status is 301 or 302 or 307 or 308
                ? $"it leads to {location}, which redirects again, to {end.Location}"
                : $"it leads to {location}, where nothing is but a {end.Status}";
        }
    }

    internal static string? Lost(Reply reply) => reply.Status switch
    {
        200 or 301 or 302 or 307 or 308 or 410 => null,
        404 => "nothing answers (404); redirect it, or mark it as gone",
        _ => $"it answers {reply.Status}, where a page, a redirect or 410 should be",
    };

    private static string Words(Reply reply) =>
        reply.Location is { } location ? $"{reply.Status} to {location}" : $"{reply.Status}";
}
