using Mapflat.Content.Text;

namespace Mapflat.Content.Archives.Warc;

/// <summary>At which address a web server would answer with a file.</summary>
/// <param name="Name">Of the file, as a type is told by it: without a query.</param>
/// <param name="Text">The part of the address behind the folder's slash, percent-encoded; empty for the folder itself.
/// </param>
internal readonly record struct FileAddress(string Name, string Text)
{
    /// <summary>The files that are shown for a folder; the earlier go first.</summary>
    private static readonly string[] _indexes =
    [
        "index.html", "index.htm", "index.xhtml", "index.shtml", "index.php", "index.asp", "index.aspx", "index.jsp",
        "default.html", "default.htm", "default.asp", "default.aspx",
    ];

    /// <summary>The place of a name among those that are shown for a folder; -1 if it is none.</summary>
    public static int IndexOf(string name) =>
        Array.FindIndex(_indexes, index => index.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <param name="isIndex">Whether this file is shown for its folder.</param>
    public static FileAddress Create(string name, bool isIndex, QueryNames queries)
    {
        var (path, query) = queries.Split(name);
        if (query is null) return new FileAddress(path, isIndex ? "" : Segment(path));
        // wget names what a folder's address answers index.html.
        var start = path.Equals("index.html", StringComparison.OrdinalIgnoreCase) ? "" : Segment(path);
        return new FileAddress(path, $"{start}?{UrlText.MendQuery(query)}");
    }

    public static string Segment(string name) => UrlText.EncodePath(name);
}

/// <summary>How the files of a mirror are named that were answers to queries.</summary>
/// <param name="IsWindows">With <c>@</c> where the question mark was (wget's --restrict-file-names=windows).</param>
/// <param name="HasEnding">With <c>.html</c> or <c>.css</c> put behind (wget's --adjust-extension).</param>
internal readonly record struct QueryNames(bool IsWindows, bool HasEnding)
{
    /// <summary>The name without its query, and the query; null if it has none.</summary>
    public (string Path, string? Query) Split(string name)
    {
        var mark = name.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0 && IsWindows) mark = FindAt(name);
        if (mark <= 0) return (name, null);
        var (path, query) = (name[..mark], name[(mark + 1)..]);
        if (HasEnding && query.EndsWith(".html", StringComparison.Ordinal)) query = query[..^5];
        else if (HasEnding && query.EndsWith(".css", StringComparison.Ordinal)) query = query[..^4];
        return (path, query);
    }

    /// <summary>Where the query begins in <c>index.html@p=1</c>; -1 if nowhere, as in <c>logo@2x.png</c>.</summary>
    public static int FindAt(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && name.IndexOf('=', at) > 0 ? at : -1;
    }
}
