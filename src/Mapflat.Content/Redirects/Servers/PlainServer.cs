using System.Globalization;
using System.Net;
using Mapflat.Content.Redirects.Formats;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// Writes pages that lead on by themselves, for hosts that can only send files: each in a folder of its own, for all
/// servers find <c>index.html</c> in a folder.
/// </summary>
internal static class PlainServer
{
    /// <summary>What file systems take as one name, in bytes.</summary>
    private const int LongestName = 255;

    private static readonly System.Buffers.SearchValues<char> _notInNames = System.Buffers.SearchValues.Create("\0\\:*?\"<>|");

    internal static ServerFiles Write(StaticSite site)
    {
        var set = new ExportSet(site.Data);
        set.Arrange("A host that can only send files", isGoneKnown: true, arePatternsKnown: false, onlyMany: true);
        List<Finding> findings = [.. set.Findings, .. NginxServer.OtherQueries(site)];
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var taken = site.Files.Select(file => "/" + file.File.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        foreach (var answer in site.Known.All)
        {
            if (answer.QueryKey.Length > 0) findings.Add(Finding.Warning($"{answer.Address} is left out: it looks at the query."));
            else if (answer.Host is not null) findings.Add(Finding.Warning($"{answer.Host}{answer.Key} is left out: it is for one host alone."));
            else if (answer.Resolution.Kind == ResolutionKind.Redirect) Add(answer.Key, answer.Resolution.Location!);
        }

        foreach (var rule in set.Prefixes)
        {
            findings.Add(Finding.Warning($"“{rule.Source}” holds for {(rule.Path == "/" ? "no address" : rule.Encoded + " alone")}: what is below it gets the host's own 404."));
        }

        findings.Add(Finding.Warning("A host that can only send files answers 200 with a page that leads on where there should be a redirect, and 200 where there should be 410; it sends none of the headers that protect visitors, and leads /about to /about/."));
        return new ServerFiles("plain", [.. files], findings);

        void Add(string key, string location)
        {
            var parts = key.Trim('/').Split('/');
            if (key == "/" || parts.Any(part => System.Text.Encoding.UTF8.GetByteCount(part) > LongestName || part.AsSpan().ContainsAny(_notInNames)))
                findings.Add(Finding.Warning($"{key} is left out: it is no name of a file."));
            else if (Enumerable.Range(1, parts.Length).Any(depth => taken.Contains("/" + string.Join('/', parts.Take(depth)))))
                findings.Add(Finding.Warning($"{key} is left out: a file of the site is there."));
            else files[$"{key[1..]}/index.html"] = Stub(location);
        }
    }

    private static string Stub(string location)
    {
        var to = WebUtility.HtmlEncode(location);
        return string.Create(CultureInfo.InvariantCulture, $"""
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

            """);
    }
}
