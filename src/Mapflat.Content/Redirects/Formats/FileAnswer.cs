namespace Mapflat.Content.Redirects.Formats;

/// <summary>What the program that a file was written for answers at an address.</summary>
/// <param name="Line">Of what answers; of what keeps it from being led away, where nothing does; else 0.</param>
/// <param name="Status">Of a redirect, or 410; 0 where the address is not led away.</param>
/// <param name="Location">As it would be sent; null where <paramref name="Status"/> is 0 or 410.</param>
internal readonly record struct FileAnswer(int Line, int Status, string? Location)
{
    /// <summary>
    /// With more in its query. Programs write that behind a fragment, where it reaches nobody; it is meant for the
    /// address.
    /// </summary>
    internal static string Append(string location, string query)
    {
        if (query.Length == 0) return location;
        var hash = location.IndexOf('#', StringComparison.Ordinal);
        var (address, fragment) = hash < 0 ? (location, "") : (location[..hash], location[hash..]);
        return $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}{fragment}";
    }

    /// <summary>The words of a report.</summary>
    public override string ToString() => Location ?? (Status == 410 ? "gone (410)" : "nothing");
}

/// <summary>A file that is read as its own program reads it: in its order, its hosts and its blocks.</summary>
internal interface IFileAnswers
{
    /// <summary>Addresses that the lines of the file are about, each with its host (null for any) and line.</summary>
    IEnumerable<FileSample> Samples { get; }

    /// <summary>How many lines were looked at until now, which is what the questions cost.</summary>
    long Looked { get; }

    /// <param name="host">One of the site's own.</param>
    /// <param name="path">Decoded once, with its final slash.</param>
    /// <returns>Null where that depends on what only the server knows.</returns>
    FileAnswer? Ask(string host, string path, string query);
}

/// <param name="Path">Decoded once, with its final slash.</param>
internal readonly record struct FileSample(int Line, string? Host, string Path, string Query = "");
