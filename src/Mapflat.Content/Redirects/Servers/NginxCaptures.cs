using System.Globalization;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// Writes the tables of old sites for nginx: an address as it is asked for, with its query or without, then any other
/// spelling of it. They come before those of pages, as what a page has is not in them.
/// </summary>
internal static class NginxCaptures
{
    /// <summary>What <c>$mapflat_sent</c> says of a capture, before the number of its kind.</summary>
    internal const string Mark = "capture:";

    internal static void WriteTables(TextWriter text, StaticCaptures captures)
    {
        var all = captures.All.ToLookup(capture => capture.HasQuery);
        NginxServer.Map(text, "Old sites: the kind, the address, the day and the file of what was captured, or where "
            + "it leads; for an address with its query, without one, and in any other spelling.",
            "$request_uri", "$mapflat_old_query", "", Entries(all[true]));
        NginxServer.Map(text, null, "$mapflat_asked", "$mapflat_old_path", "", Entries(all[false]));
        NginxServer.Map(text, null, "$mapflat_key", "$mapflat_old_key", "", captures.Spellings.Select(spelling =>
            (spelling.Key, spelling.Location is { } location ? "301 " + Escape(location) : "410")));
        text.Write("""
            map $mapflat_old_path $mapflat_old_any { default $mapflat_old_path; "" $mapflat_old_key; }
            map "$mapflat_query$mapflat_first_host" $mapflat_old_plain {
                default ""; "" $mapflat_old_any; }
            map $mapflat_old_query $mapflat_old { default $mapflat_old_query; "" $mapflat_old_plain; }
            map $mapflat_old_query $mapflat_told { default $request_uri; "" $mapflat_asked; }
            map $mapflat_old_query $mapflat_kept { default ""; "" $is_args$args; }
            map $mapflat_old $mapflat_answer { default $mapflat_answer_here; "~^200 " "";
                "~^(?<mapflat_od>(?:301|410).*)$" $mapflat_od; }
            map $mapflat_old $mapflat_found { default $mapflat_address;
                "~^200 \S+ (?<mapflat_oa>\S+) " $mapflat_oa; }
            map $mapflat_old $mapflat_old_moment { default "";
                "~^200 \S+ \S+ (?<mapflat_om>.{29}) " $mapflat_om; }
            map $mapflat_old $mapflat_old_file { default "";
                "~^200 \S+ \S+ .{29} (?<mapflat_of>.*)$" $mapflat_of; }
            map $mapflat_old_file $mapflat_sent_file { default $mapflat_old_file; "" $mapflat_file; }
            map $mapflat_old $mapflat_kind { default $mapflat_found;
                "~^200 (?<mapflat_ok>\S+) " $mapflat_ok; }


            """);
    }

    /// <summary>The kinds as answers, so that their headers are told with those of pages.</summary>
    internal static IEnumerable<StaticFile> Answers(StaticSite site) => site.Captures.Kinds.Select((kind, number) =>
        new StaticFile(
            string.Create(CultureInfo.InvariantCulture, $"{Mark}{number}"), "", 200, kind.ContentType,
            kind.CacheControl,
            [.. kind.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value
                .Replace(CaptureKind.AddressMark, "${mapflat_found}", StringComparison.Ordinal)
                .Replace(CaptureKind.MomentMark, "${mapflat_old_moment}", StringComparison.Ordinal)))]));

    internal static IEnumerable<Finding> Findings(StaticSite site)
    {
        if (site.Captures.All.Count == 0) yield break;
        yield return Finding.Warning("Of an old address with a query only the very spelling is known; another order of "
            + "its keys gets what is at the path alone, or a 404. An old address that is not shown gets the page "
            + "410.html without its reason.");
        yield return StaticCaptures.NewestAlone;
    }

    /// <summary>nginx folds case in a table, but not in an expression.</summary>
    private static IEnumerable<(string Key, string Value)> Entries(IEnumerable<StaticCapture> captures)
    {
        foreach (var same in captures.GroupBy(capture => capture.Address, StringComparer.OrdinalIgnoreCase))
        {
            var alone = same.Count() == 1;
            foreach (var capture in same)
            {
                var key = alone ? capture.Address : $"~^{ServerPattern.Escape(capture.Address)}$";
                yield return (key, ValueOf(capture));
            }
        }
    }

    private static string ValueOf(StaticCapture capture) => capture switch
    {
        { File: { } file } => string.Create(CultureInfo.InvariantCulture,
            $"200 {Mark}{capture.Kind} {Escape(capture.Address)} {capture.Moment:R} /{Escape(file)}"),
        { Location: { } location } => "301 " + Escape(location),
        _ => "410",
    };

    private static string Escape(string text) => text.Replace("$", "%24", StringComparison.Ordinal);
}
