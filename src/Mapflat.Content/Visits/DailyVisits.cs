using Mapflat.Content.Redirects;

namespace Mapflat.Content.Visits;

/// <summary>What is counted.</summary>
public enum VisitKind
{
    /// <summary>A page was sent.</summary>
    Page,

    /// <summary>A redirect led to the successor.</summary>
    Successor,

    /// <summary>Nothing was found.</summary>
    Missing,

    /// <summary>A former address led to its page.</summary>
    Former,
}

/// <summary>
/// How often something happened on one day. Of months that ended more than <see cref="VisitWriter.KeptDays"/> days ago
/// only the sum is kept, under their first day.
/// </summary>
public sealed class DailyVisits
{
    private DailyVisits()
    {
    }

    /// <summary>The day, in UTC.</summary>
    public DateOnly Day { get; private set; }

    /// <summary>What happened.</summary>
    public VisitKind Kind { get; private set; }

    /// <summary>The address that a page had then; empty for what is counted as a whole.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>How often.</summary>
    public long Count { get; private set; }
}

/// <summary>
/// An address where nothing is, to be decided on: visitors asked for it, or it stands in a list of old addresses.
/// </summary>
public sealed class MissingPath
{
    private MissingPath()
    {
    }

    /// <summary>The path, canonical and without its query; of the home page with the query that made it another address.</summary>
    public string Path { get; private set; } = "";

    /// <summary>How often it was asked for.</summary>
    public long Count { get; private set; }

    /// <summary>The day (UTC) on which it was first asked for or taken in, whichever was earlier.</summary>
    public DateOnly First { get; private set; }

    /// <summary>The last day (UTC) on which it was asked for; the first one, while it never was.</summary>
    public DateOnly Last { get; private set; }

    /// <summary>The list that it stands in, such as <c>sitemap.xml</c>; null if only visitors know of it.</summary>
    public string? Source { get; private set; }

    /// <summary>The day (UTC) on which somebody decided that it is to stay a 404; null if nobody did.</summary>
    public DateOnly? Ignored { get; private set; }

    /// <summary>The address of the home page with a query by which something else was asked for.</summary>
    public static string OfHome(string query) => $"/?{query}";

    /// <summary>Path and query of such an address, or of any other. No other begins so: there, a question mark is a part of a name.</summary>
    internal static (string Path, string? Query) Split(string address) => address.StartsWith("/?", StringComparison.Ordinal) ? ("/", address[2..]) : (address, null);

    /// <summary>The address as a rule's source writes it.</summary>
    public static string AsSource(string address) => Split(address) is { Query: not null } ? address : UrlText.EncodePath(address);

    /// <summary>An address of a list, that nobody has asked for yet.</summary>
    internal static MissingPath Listed(string path, string source, DateOnly day) => new() { Path = path, Source = source, First = day, Last = day };

    /// <summary>Remembers the list that it stands in.</summary>
    internal void FoundIn(string source) => Source ??= source;

    /// <summary>It is to stay a 404, and to be asked about no more.</summary>
    internal void Ignore(DateOnly day) => Ignored ??= day;

    /// <summary>It is to be decided on again.</summary>
    internal void Reconsider() => Ignored = null;
}
