using Mapflat.Content.Text;


namespace Mapflat.Content.Model;

/// <summary>
/// An address where nothing is, to be decided on: visitors asked for it, or it stands in a list of old addresses.
/// </summary>
internal sealed class MissingPath
{
    private MissingPath()
    {
    }

    /// <summary>
    /// The path, canonical and without its query; of the home page with the query that made it another address.
    /// </summary>
    public string Path { get; private set; } = "";

    public long Count { get; private set; }

    public DateOnly First { get; private set; }

    /// <summary>The first day, while nobody asked for it since.</summary>
    public DateOnly Last { get; private set; }

    /// <summary>The list that it stands in, such as <c>sitemap.xml</c>; null if only visitors know of it.</summary>
    public string? Source { get; private set; }

    /// <summary>When somebody decided that it is to stay a 404; null if nobody did.</summary>
    public DateOnly? Ignored { get; private set; }

    /// <summary>The address of the home page with a query by which something else was asked for.</summary>
    public static string OfHome(string query) => $"/?{query}";

    /// <summary>
    /// Path and query of such an address, or of any other. No other begins so: there, a question mark is a part of a
    /// name.
    /// </summary>
    internal static (string Path, string? Query) Split(string address) =>
        address.StartsWith("/?", StringComparison.Ordinal) ? ("/", address[2..]) : (address, null);

    /// <summary>The address as a rule's source writes it.</summary>
    public static string AsSource(string address) =>
        Split(address) is { Query: not null } ? address : UrlText.EncodePath(address);

    /// <summary>An address of a list, that nobody has asked for here.</summary>
    internal static MissingPath Listed(string path, string source, long count, DateOnly first, DateOnly last) =>
        new() { Path = path, Source = source, Count = count, First = first, Last = last };

    /// <summary>It stands in a list, which may know of visits before those that were counted here.</summary>
    internal void FoundIn(string source, long count, DateOnly first)
    {
        if (Source is not null) return;
        (Source, Count) = (source, Count + count);
        if (count > 0 && first < First) First = first;
    }

    internal void Ignore(DateOnly day) => Ignored ??= day;

    internal void Reconsider() => Ignored = null;
}
