using System.Globalization;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Visits;

/// <param name="Address">As <see cref="MissingPath.Path"/> has it.</param>
/// <param name="Visits">Of all lists together.</param>
/// <param name="Links">Links of other sites, of all lists together.</param>
internal sealed record WeighedAddress(string Address, long Visits, long Links)
{
    public long Weight => KnownAddress.WeightOf(Visits, Links);
}

/// <param name="Addresses">How many are known.</param>
/// <param name="Answered">How many of them a page, a redirect or a 410 answers; so with visits and links.</param>
/// <param name="Lost">Those that nothing answers and that weigh most.</param>
internal sealed record KnownCoverage(
    int Addresses, int Answered, long Visits, long VisitsAnswered, long Links, long LinksAnswered,
    IReadOnlyList<WeighedAddress> Lost)
{
    /// <summary>One sentence, as in “98.7 % of 12,345 known visits are answered (…).”</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Share(VisitsAnswered, Visits, "visits")}{(Links > 0 ? $"{Share(LinksAnswered, Links, "links")}" : "")}"
            + $"{Percent(Answered, Addresses)} % of {Addresses:N0} known addresses are answered.");

    private static string Share(long part, long of, string noun) => of == 0 ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Percent(part, of)} % of {of:N0} known {noun}, ");

    /// <summary>What is not all is never called all.</summary>
    private static string Percent(long part, long of) =>
        (Math.Floor(part * 1000.0 / of) / 10).ToString("0.#", CultureInfo.InvariantCulture);
}

/// <summary>
/// What others know of this site's addresses, with how often they were asked for and how many links lead there.
/// </summary>
internal sealed class KnownAddresses(ContentStore store)
{
    /// <summary>The most that are kept; of more, those that weigh least are left out.</summary>
    public const int MostKnown = 100_000;

    private const int MostLost = 10;

    /// <summary>All, those that weigh most first.</summary>
    public async Task<IReadOnlyList<WeighedAddress>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return [.. (await db.KnownAddresses.AsNoTracking().GroupBy(known => known.Address)
            .Select(of => new
            {
                Address = of.Key,
                Visits = of.Sum(each => each.Visits),
                Links = of.Sum(each => each.Links),
            }).ToListAsync(cancellationToken))
            .Select(of => new WeighedAddress(of.Address, of.Visits, of.Links))
            .OrderByDescending(known => known.Weight).ThenBy(known => known.Address, StringComparer.Ordinal)];
    }

    /// <summary>How much of what others know is answered.</summary>
    /// <param name="answers">Whether something answers at an address.</param>
    /// <param name="progress">Is told how many of how many were asked.</param>
    public async Task<KnownCoverage> MeasureAsync(
        Func<string, ValueTask<bool>> answers, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        var known = await ReadAsync(cancellationToken);
        var (answered, visits, links) = (0, 0L, 0L);
        List<WeighedAddress> lost = [];
        for (var i = 0; i < known.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Invoke(i + 1, known.Count);
            if (await answers(known[i].Address))
            {
                answered++;
                visits += known[i].Visits;
                links += known[i].Links;
            }
            else if (lost.Count < MostLost)
            {
                lost.Add(known[i]);
            }
        }

        return new KnownCoverage(known.Count, answered, known.Sum(each => each.Visits), visits,
            known.Sum(each => each.Links), links, lost);
    }

    /// <summary>Keeps what a list tells; what it told before, if it was read before, it tells no more.</summary>
    internal static async Task TakeInAsync(ContentDb db, IReadOnlyCollection<KnownAddress> addresses, string source,
        CancellationToken cancellationToken)
    {
        await db.KnownAddresses.Where(known => known.Source == source).ExecuteDeleteAsync(cancellationToken);
        var room = MostKnown - await db.KnownAddresses.CountAsync(cancellationToken);
        db.KnownAddresses.AddRange(addresses
            .OrderByDescending(known => KnownAddress.WeightOf(known.Visits, known.Links))
            .ThenBy(known => known.Address, StringComparer.Ordinal).Take(Math.Max(0, room)));
    }
}
