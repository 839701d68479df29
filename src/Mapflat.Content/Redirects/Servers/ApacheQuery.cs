using System.Globalization;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// What of the visitor's query goes on, in rules of mod_rewrite. By itself that appends all of it or nothing, behind a
/// fragment, and encodes it once more where the target has a query of its own.
/// </summary>
internal static class ApacheQuery
{
    /// <summary>Of one that is there more than twice, the rest goes on.</summary>
    private const int Times = 2;

    /// <summary>What is left of the query without the keys that rules use, before any rule is asked.</summary>
    internal static void WriteLeft(TextWriter text, QueryKeys keys)
    {
        foreach (var (used, number) in keys.Used.Select((used, number) => (used, number)))
        {
            if (used.Count == 0) continue;
            var name = Name(number);
            text.Write($"RewriteRule ^ - [E={name}:%{{QUERY_STRING}}]\n");
            foreach (var key in used.SelectMany(key => Enumerable.Repeat(key, Times)))
            {
                var regex = ApacheRules.Quote($"^((?:.*&)?){NginxQuery.Spellings(key)}(?:=[^&]*)?(?:&(.*))?$");
                text.Write($"RewriteCond %{{ENV:{name}}} {regex} [NC]\nRewriteRule ^ - [E={name}:%1%2]\n");
            }

            text.Write($"RewriteCond %{{ENV:{name}}} \"^(.*?)&+$\"\nRewriteRule ^ - [E={name}:%1]\n");
        }
    }

    /// <summary>
    /// The lines that lead to one target, with the conditions before them. Where the query has to be written by
    /// itself, there are two, as an empty one would leave its question mark.
    /// </summary>
    /// <param name="address">Encoded, its percent signs escaped; in its path nothing is filled in.</param>
    /// <param name="used">The number of what is not passed on; see <see cref="QueryKeys"/>. Null where nothing
    /// is.</param>
    /// <param name="escapesGroups">Whether something is filled in after the path, which Apache is to encode.</param>
    internal static string Lead(
        string conditions, string regex, string address, int status, int? used, bool escapesGroups = false)
    {
        var hash = address.IndexOf('#', StringComparison.Ordinal);
        var (target, fragment) = hash < 0 ? (address, "") : (address[..hash], address[hash..]);
        var hasQuery = target.Contains('?', StringComparison.Ordinal);
        var asItIs = escapesGroups ? ",B,NE" : ",NE";
        var isEncoded = escapesGroups || fragment.Length > 0 || target.Contains("\\%", StringComparison.Ordinal);
        var encoding = isEncoded ? asItIs : "";
        var plain = Line(address, (hasQuery ? "" : ",QSD") + encoding);
        if (used is null) return plain;
        if (used == 0 && fragment.Length == 0) return Line(address, hasQuery ? ",QSA" + asItIs : encoding);
        var query = used == 0 ? "%{QUERY_STRING}" : $"%{{ENV:{Name(used.Value)}}}";
        return $"{conditions}RewriteCond {query} .\n"
            + ApacheRules.Line(regex, $"{target}{(hasQuery ? '&' : '?')}{query}{fragment}",
                Flags(asItIs)) + "\n" + plain;

        string Line(string to, string more) => conditions + ApacheRules.Line(regex, to, Flags(more));

        string Flags(string more) => string.Create(CultureInfo.InvariantCulture, $"NC,R={status},L{more}");
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"MAPFLAT_LEFT_{number}");
}
