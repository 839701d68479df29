namespace Mapflat.Browser.Tests;

/// <summary>A kind of page that visitors get, and an address that gives one.</summary>
/// <param name="Address">Path and query.</param>
/// <param name="Status">What it answers.</param>
/// <param name="Method">How it is asked for.</param>
public sealed record Template(string Address, int Status = 200, string Method = "GET")
{
    /// <summary>All of them, by name.</summary>
    public static readonly IReadOnlyDictionary<string, Template> All = new Dictionary<string, Template>(
        StringComparer.Ordinal)
    {
        ["home"] = new("/"),
        ["overview"] = new("/how-i-work"),
        ["section index"] = new("/architecture"),
        ["article"] = new("/architecture/unified-log"),
        ["clients index"] = new("/clients"),
        ["client page"] = new("/clients/adolescent"),
        ["about"] = new("/about"),
        ["everything"] = new("/sample-everything"),
        ["withdrawn, readable"] = new("/sample-withdrawn"),
        ["withdrawn, 410"] = new("/sample-gone", 410),
        ["history"] = new("/sample-past/history"),
        ["history of one version"] = new("/about/history"),
        ["version, old"] = new("/sample-past/history/1"),
        ["version, live, with changes"] = new("/sample-past/history/2"),
        ["version of home"] = new("/history/1"),
        ["search, empty"] = new("/search"),
        ["search, results"] = new("/search?q=unified+log"),
        ["search, some words"] = new("/search?q=warehouse+zebra"),
        ["search, nothing found"] = new("/search?q=zebra"),
        ["404"] = new("/no-such-thing/at%20all", 404),
        ["404 with suggestions"] = new("/architecture/unified-logs", 404),
        ["405"] = new("/about", 405, "POST"),
        ["410"] = new("/sample-removed", 410),
    };

    /// <summary>Their names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Keys];
}
