using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// Writes what nginx needs in order to know the query keys that are part of an address: it neither decodes a query nor
/// puts it in order by itself.
/// </summary>
internal static class NginxQuery
{
    /// <summary>
    /// The variable that holds the visitor's query, less the significant keys, with its question mark.
    /// </summary>
    internal const string Whole = "$mapflat_passed";

    private const int LongestWord = 4000;

    /// <summary>The same value, with what a rule passes on instead of all that was sent.</summary>
    internal static string Passed(string value) => value.Replace("$is_args$args", Whole, StringComparison.Ordinal);

    /// <summary>The keys as they are compared, in one variable, and the query that is left without them.</summary>
    internal static void WriteKeys(TextWriter text, SiteHosts hosts)
    {
        var everywhere = hosts.SignificantAt("/elsewhere");
        List<string> keys =
            [.. hosts.SignificantAt("/").OrderBy(key => Uri.EscapeDataString(key) + "=", StringComparer.Ordinal)];
        text.Write("# The query: keys that are part of an address, in order; and what is left without them, which "
            + "rules pass on.\n");
        var left = "$args";
        for (var i = 0; i < keys.Count; i++)
        {
            var (key, number) = (Spellings(keys[i]), i.ToString(CultureInfo.InvariantCulture));
            // A key that is there twice is in no rule; its value could be none.
            // Some keys are part of the home page's address alone.
            var (at, begin) = everywhere.Contains(keys[i]) ? ("", "^") : ("$mapflat_key?", @"^/\?");
            var twice = NginxRules.Quote($"~*{begin}(?:.*&)?{key}(?:=[^&]*)?&(?:.*&)?{key}(?:[=&]|$)");
            var once = NginxRules.Quote($"~*{begin}(?:.*&)?{key}(?:=(?<mapflat_v{number}>[^&]*))?(?:&|$)");
            var name = Uri.EscapeDataString(keys[i]);
            text.Write($"map {at}$args $mapflat_q{number} {{ default \"\"; {twice} \"&{name}&\"; {once} "
                + $"\"&{name}=$mapflat_v{number}\"; }}\n");
            var without = NginxRules.Quote(
                $"~*{begin}(?<mapflat_a{number}>(?:.*&)?){key}(?:=[^&]*)?(?:&(?<mapflat_b{number}>.*))?$");
            text.Write($"map {at}{left} $mapflat_l{number} {{ default {left}; {without} "
                + $"\"$mapflat_a{number}$mapflat_b{number}\"; }}\n");
            left = "$mapflat_l" + number;
        }

        var all = string.Concat(
            Enumerable.Range(0, keys.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"$mapflat_q{i}")));
        text.Write($$"""
            map $args $mapflat_q { default "{{all}}"; "" ""; }
            map $mapflat_q $mapflat_odd { default ""; "~[^\w.~=&-]" 1; }
            map {{left}} $mapflat_left { default {{left}}; "~^(?<mapflat_l>.*[^&])&+$" $mapflat_l; "~^&+$" ""; }
            map $mapflat_left {{Whole}} { default "?$mapflat_left"; "" ""; }
            map $mapflat_left {{NginxRules.More}} { default "&$mapflat_left"; "" ""; }


            """);
    }

    /// <summary>
    /// A table of addresses with their queries, and of the expressions for every other way to encode these; those are
    /// only tried where a query has a character that can be encoded.
    /// </summary>
    internal static void WriteTable(TextWriter text, string path, string variable,
        IReadOnlyList<(string Path, string QueryKey, string Value)> entries)
    {
        NginxServer.Map(text, null, $"{path} $mapflat_q", variable + "_plain", "",
            entries.Select(entry => ($"{entry.Path} &{entry.QueryKey}", entry.Value)));
        NginxServer.Map(text, null, $"{path} $mapflat_q", variable + "_coded", "", entries
            .Select(entry => ($"~*^{ServerPattern.Escape(entry.Path)} {Expression(entry.QueryKey)}$", entry.Value))
            .Where(entry => Encoding.UTF8.GetByteCount(entry.Item1) < LongestWord));
        text.Write(
            $"map \"{variable}_plain$mapflat_odd\" {variable} {{ default {variable}_plain; 1 {variable}_coded; }}\n\n");
    }

    internal static string Expression(string queryKey) =>
        string.Concat(queryKey.Split('&').Select(pair => pair.Split('='))
            .Select(pair => $"&{ServerPattern.Escape(pair[0])}={Spellings(Uri.UnescapeDataString(pair[1]))}"));

    /// <summary>Every way to write a text in a query, where the case of letters is not looked at.</summary>
    internal static string Spellings(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
    {
        var ways = ((string[])[Rune.ToLowerInvariant(rune).ToString(), Rune.ToUpperInvariant(rune).ToString()])
            .Distinct().SelectMany(each => (string[])[ServerPattern.Escape(each), Encode(each)]);
        return $"(?:{string.Join('|', rune.Value == ' ' ? ways.Append(@"\+") : ways)})";
    }));

    private static string Encode(string text) => string.Concat(
        Encoding.UTF8.GetBytes(text).Select(value => string.Create(CultureInfo.InvariantCulture, $"%{value:X2}")));
}
