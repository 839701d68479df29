namespace Mapflat.Content.Model;

/// <summary>
/// An address of this site that others know of, as one of their lists tells: a log, an export of a search engine, an
/// index of an archive. It is kept whether something answers there or not.
/// </summary>
internal sealed class KnownAddress
{
    /// <summary>A link brings visitors for years: it counts as so many visits.</summary>
    internal const int VisitsOfLink = 10;

    private KnownAddress()
    {
    }

    /// <summary>The address as <see cref="MissingPath.Path"/> has it.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The list that it stands in, such as <c>access.log</c>; read again, it says the same once.</summary>
    public string Source { get; private set; } = "";

    /// <summary>How often it was asked for, as far as the list knows.</summary>
    public long Visits { get; private set; }

    /// <summary>How many links of other sites lead there, as far as the list knows.</summary>
    public long Links { get; private set; }

    /// <summary>The last day of which the list tells; that of its import where it tells of none.</summary>
    public DateOnly LastSeen { get; private set; }

    /// <summary>By which addresses are ordered that somebody should look at.</summary>
    internal static long WeightOf(long visits, long links) => visits + (links * VisitsOfLink);

    internal static KnownAddress Create(string address, string source, long visits, long links, DateOnly lastSeen) =>
        new() { Address = address, Source = source, Visits = visits, Links = links, LastSeen = lastSeen };
}
