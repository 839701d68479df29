using System.Buffers;
using System.Net;
using System.Text;
using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// Pages that lead on by themselves, for hosts that can only send files: each in a folder of its own, for all servers
/// find <c>index.html</c> in a folder.
/// </summary>
internal sealed class RedirectPages
{
    /// <summary>What file systems take as one name, in bytes.</summary>
    private const int LongestName = 255;

    private static readonly SearchValues<char> _notInNames = SearchValues.Create("\0\\:*?\"<>|");

    private readonly List<Finding> _findings = [];

    /// <param name="isTaken">Whether the site has a file, or one whose name differs by case alone; relative to a folder
    /// that has its document root in <c>site</c>.</param>
    public RedirectPages(KnownAnswers known, Predicate<string> isTaken)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(isTaken);
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var answer in known.All)
        {
            if (answer.QueryKey.Length > 0) Leave(answer.Address, "it looks at the query");
            else if (answer.Host is not null) Leave(answer.Address, "it is for one host alone");
            else if (answer.Resolution.Kind != ResolutionKind.Redirect) continue;
            else if (!IsName(answer.Key)) Leave(answer.Key, "it cannot be the name of a file");
            else if (IsTaken(answer.Key)) Leave(answer.Key, "a file of the site is there");
            else all[$"plain{answer.Key}/index.html"] = answer.Resolution.Location!;
        }

        All = [.. all];

        bool IsTaken(string key)
        {
            for (var above = key; above is not null; above = LegacyPath.Parent(above))
                if (isTaken("site" + above)) return true;
            return false;
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> All { get; }

    internal IReadOnlyList<Finding> Findings => _findings;

    public static string Write(string location)
    {
        var to = WebUtility.HtmlEncode(location);
        return $"""
            <!DOCTYPE html>
            <html lang="en-GB">
            <meta charset="utf-8">
            <title>Moved</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="0; url={to}">
            <link rel="canonical" href="{to}">
            <h1>This page has moved</h1>
            <p>It is now at <a href="{to}">{to}</a>.</p>
            </html>

            """;
    }

    private static bool IsName(string key) => key != "/"
        && !Array.Exists(key.Trim('/').Split('/'), part => Encoding.UTF8.GetByteCount(part) > LongestName
            || part.AsSpan().ContainsAny(_notInNames));

    private void Leave(string address, string why) => _findings.Add(Finding.Warning($"{address} is left out: {why}."));
}
