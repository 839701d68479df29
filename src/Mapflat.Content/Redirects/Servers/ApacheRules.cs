using System.Globalization;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>Rules of mod_rewrite, which hold in a configuration and in an .htaccess file alike.</summary>
internal static class ApacheRules
{
    public static void Write(TextWriter writer, ServerRules set)
    {
        set.Arrange("Apache", isGoneKnown: true, arePatternsKnown: true);
        var exact = set.Static.Select(rule => rule.Path.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        List<string> pages = [.. set.Covered().Where(page => !exact.Contains(page.Key))
            .Select(page => Line(Whole(page.Text), "-", "NC,L"))];
        List<string> lines =
        [
            .. set.Static.Select(rule => Rule(rule, Whole(rule.Path), _ => "", set)).OfType<string>(),
            .. set.Prefixes.Select(rule => Rule(
                rule, rule.Path == "/" ? "^/?(.*)$" : $"^/?{ServerPattern.Escape(rule.Path[1..])}(?:/(.*))?$",
                _ => "$1", set)).OfType<string>(),
            .. set.Patterns.Select(rule => Pattern(rule, set)).OfType<string>(),
        ];
        writer.Write($"# The redirects of {set.Origin}, for Apache: in a server's configuration, or as .htaccess.\n");
        foreach (var comment in set.Comments) writer.Write($"# {comment}\n");
        writer.Write("RewriteEngine On\n");
        if (pages.Count > 0) writer.Write("# Pages that a rule below covers, so that they are seen.\n");
        foreach (var line in pages.Concat(lines)) writer.Write(line + "\n");
    }

    private static string Whole(string path) => path == "/" ? "^/?$" : $"^/?{ServerPattern.Escape(path[1..])}/?$";

    private static string? Pattern(ServerRule rule, ServerRules set)
    {
        if (ServerPattern.Read(rule.Path, out var fault) is { } pattern && pattern.Fills(rule, all: true))
            return Rule(rule, pattern.Write(Anchor),
                name => "$" + pattern.Number(name).ToString(CultureInfo.InvariantCulture), set);
        set.Leave(rule.Source, fault ?? "Apache fills in groups from $1 to $9");
        return null;
    }

    /// <summary>The first slash is missing in an .htaccess file, and a last one may be there.</summary>
    private static string Anchor(string branch)
    {
        var start = branch.StartsWith('/') && !(branch.Length > 1 && branch[1] is '?' or '*' or '+' or '{')
            ? "/?" + branch[1..]
            : branch;
        return branch.EndsWith(".*", StringComparison.Ordinal) || branch.EndsWith("(.*)", StringComparison.Ordinal)
            ? $"^{start}$"
            : $"^{start}/?$";
    }

    private static string? Rule(ServerRule rule, string regex, Func<string, string> group, ServerRules set)
    {
        if (rule.Match != RuleMatch.Pattern && rule.Path.Contains('%', StringComparison.Ordinal))
        {
            set.Leave(rule.Source,
                "Apache compares with the decoded address, in which a % cannot be told from one that was encoded");
            return null;
        }
        if (rule.Target is null) return Line(regex, "-", "NC,G");
        var (address, query, fragment) = rule.Write(group, text => text.Replace("$", "%24", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal));
        var (path, after) = Fills(rule);
        // What is filled in is decoded. Apache encodes all of the target, or with NE none of it, or with B what is
        // filled in.
        var isEncoded = fragment is not null || $"{address}{query}".Contains("\\%", StringComparison.Ordinal);
        if (path && isEncoded)
        {
            set.Leave(rule.Source, "its target has encoded characters or a #, and fills in a part of the path too, and "
                + "Apache encodes both or none");
            return null;
        }
        if (path && after)
            set.Note($"Apache does not encode what “{rule.Source}” fills into its query.");
        var passes = rule.Query == QueryHandling.Pass && fragment is null;
        if (rule.Query == QueryHandling.Pass && fragment is not null)
            set.Note($"“{rule.Source}” drops the visitor's query in the file: Apache would write it after the #.");
        var flags = (passes, query) switch { (false, null) => ",QSD", (true, not null) => ",QSA", _ => "" };
        var encoding = after && !path ? ",B,NE" : isEncoded ? ",NE" : "";
        return Line(regex, address + (query is null ? "" : "?" + query) + (fragment is null ? "" : "#" + fragment),
            string.Create(CultureInfo.InvariantCulture, $"NC,R={rule.Status},L{flags}{encoding}"));
    }

    private static (bool Path, bool After) Fills(ServerRule rule)
    {
        const char Mark = '\0';
        var (address, query, fragment) = rule.Write(_ => Mark.ToString(), text => text);
        return (address.Contains(Mark, StringComparison.Ordinal), $"{query}{fragment}".Contains(
            Mark, StringComparison.Ordinal));
    }

    private static string Line(string regex, string target, string flags) =>
        $"RewriteRule {Quote(regex)} {Quote(target)} [{flags}]";

    /// <summary>
    /// RewriteRule takes nothing off within quotation marks, so one of these is written by its number.
    /// </summary>
    private static string Quote(string word) => $"\"{word.Replace("\"", "\\x22", StringComparison.Ordinal)}\"";
}
