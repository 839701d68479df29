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
    private const int LongestWord = 4000;

    /// <summary>
    /// The variable that holds what of the visitor's query is passed on: with its question mark, or, after another
    /// query, with an ampersand.
    /// </summary>
    /// <param name="used">The number of what is not passed on; see <see cref="QueryKeys"/>.</param>
    internal static string Passed(int used, bool isMore = false) => string.Create(
        CultureInfo.InvariantCulture, $"${(isMore ? "mapflat_more" : "mapflat_passed")}{used}");

    /// <summary>The value of each key, and what is left of the query without those that a rule has used.</summary>
    internal static void WriteKeys(TextWriter text, QueryKeys keys)
    {
        text.Write("# The query: the keys that rules look at, of which the last counts where one is there twice.\n");
        for (var i = 0; i < keys.All.Count; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            var value = NginxRules.Quote(
                $"~*^(?:.*&)?{Spellings(keys.All[i])}(?:=(?<mapflat_v{number}>[^&]*))?(?:&|$)");
            text.Write($"map $args $mapflat_q{number} {{ default \"\"; {value} "
                + $"\"&{Uri.EscapeDataString(keys.All[i])}=$mapflat_v{number}\"; }}\n");
        }

        text.Write("# What rules pass on: all that they have not used.\n");
        foreach (var (used, number) in keys.Used.Select((used, number) => (used, number)))
        {
            var left = "$args";
            for (var i = 0; i < used.Count; i++)
            {
                var (key, name) = (Spellings(used[i]), string.Create(CultureInfo.InvariantCulture, $"{number}_{i}"));
                var twice = NginxRules.Quote($"~*^(?<mapflat_a{name}>(?:.*&)?){key}(?:=[^&]*)?&"
                    + $"(?<mapflat_b{name}>(?:.*&)?){key}(?:=[^&]*)?(?:&(?<mapflat_c{name}>.*))?$");
                var once = NginxRules.Quote($"~*^(?<mapflat_d{name}>(?:.*&)?){key}(?:=[^&]*)?"
                    + $"(?:&(?<mapflat_e{name}>.*))?$");
                text.Write($"map {left} $mapflat_l{name} {{ default {left}; "
                    + $"{twice} \"$mapflat_a{name}$mapflat_b{name}$mapflat_c{name}\"; "
                    + $"{once} \"$mapflat_d{name}$mapflat_e{name}\"; }}\n");
                left = "$mapflat_l" + name;
            }

            var all = string.Create(CultureInfo.InvariantCulture, $"$mapflat_left{number}");
            text.Write($"map {left} {all} {{ default {left}; \"~^(?<mapflat_w{number}>.*[^&])&+$\" $mapflat_w{number}; "
                + $"\"~^&+$\" \"\"; }}\nmap {all} {Passed(number)} {{ default \"?{all}\"; \"\" \"\"; }}\n"
                + $"map {all} {Passed(number, isMore: true)} {{ default \"&{all}\"; \"\" \"\"; }}\n");
        }

        text.Write('\n');
    }

    /// <summary>Tables of addresses with their queries, one for each path and each shape of a query.</summary>
    /// <param name="variable">The variable that holds what is found first.</param>
    internal static void WriteTables(TextWriter text, string variable, StaticSite site, QueryKeys keys,
        IReadOnlyList<(string Path, bool IsForAll)> paths, Func<KnownAnswer, string> value)
    {
        var tables = new AnswerTables(site);
        var names = new List<string>();
        foreach (var shape in keys.Shapes)
        {
            foreach (var (path, isForAll) in paths)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{variable}_t{names.Count}");
                names.Add(name);
                var asked = string.Concat(keys.PlacesOf(shape).Select(place =>
                    string.Create(CultureInfo.InvariantCulture, $"$mapflat_q{place}")));
                WriteTable(text, path, asked, name, [.. tables.WithQuery(isForAll)
                    .Where(answer => QueryShape.Read(answer.QueryKey) == shape).Select(answer =>
                        (answer.Host?.Split(':')[0] + answer.Key, answer.QueryKey, value(answer)))]);
            }
        }

        NginxServer.Chain(text, variable, [.. names, "\"\""]);
    }

    /// <summary>
    /// A table of addresses with their queries, and of the expressions for every other way to encode these; those are
    /// only tried where a query has a character that can be encoded.
    /// </summary>
    private static void WriteTable(TextWriter text, string path, string asked, string variable,
        IReadOnlyList<(string Path, string QueryKey, string Value)> entries)
    {
        NginxServer.Map(text, null, $"{path} {asked}", variable + "_plain", "",
            entries.Select(entry => ($"{entry.Path} &{entry.QueryKey}", entry.Value)));
        NginxServer.Map(text, null, $"{path} {asked}", variable + "_coded", "", entries
            .Select(entry => ($"~*^{ServerPattern.Escape(entry.Path)} {Expression(entry.QueryKey)}$", entry.Value))
            .Where(entry => Encoding.UTF8.GetByteCount(entry.Item1) < LongestWord));
        text.Write($"map \"{asked}\" {variable} {{ default {variable}_plain; "
            + $"\"~[^\\w.~=&-]\" {variable}_coded; }}\n\n");
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
