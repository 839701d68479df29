using System.Globalization;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>Rules of mod_rewrite, which hold in a configuration and in an .htaccess file alike.</summary>
internal static class ApacheRules
{
    public static void Write(TextWriter writer, ServerRules set)
    {
        writer.Write($"# The redirects of {set.Origin}, for Apache: in a server's configuration, or as .htaccess.\n");
        writer.Write("RewriteEngine On\n");
        WriteSingles(writer, set, isWhole: false);
        WriteMany(writer, set);
    }

    /// <summary>Single addresses; they go before pages, as one that a page has is not among them.</summary>
    /// <param name="isWhole">Whether the other spellings of what leads on are written too: with an ending, with the
    /// name of an index document, as the history of a page.</param>
    internal static void WriteSingles(TextWriter writer, ServerRules set, bool isWhole = true)
    {
        set.Arrange("Apache", ServerSkills.All);
        set.NoteDetailsOfGone();
        ApacheQuery.WriteLeft(writer, set.Keys);
        var covering = set.Prefixes.Select(rule => (rule.By, rule.Target?.Render(_ => "")?.Location)).ToHashSet();
        // What a prefix says of the address above all that it covers, its line says.
        writer.Write("# What single addresses lead to.\n");
        foreach (var answer in set.Singles.Where(answer => !answer.IsOfPrefix
            || !covering.Contains((answer.Resolution.By!, answer.Resolution.Location))))
            if (Single(answer, set, isWhole) is { } lines) writer.Write(lines + "\n");
    }

    /// <summary>Rules for many addresses, before which go the pages that they cover.</summary>
    internal static void WriteMany(TextWriter writer, ServerRules set)
    {
        var exact = set.Singles.Select(answer => answer.Key).ToHashSet(StringComparer.Ordinal);
        List<string> pages = [.. set.Covered().Where(page => !exact.Contains(page.Key))
            .Select(page => Line(Whole(page.Text), "-", "NC,L"))];
        List<string> many =
        [
            .. set.Prefixes.Select(rule => Rule(
                rule, rule.Path == "/" ? "^/?(.*)$" : $"^/?{ServerPattern.Escape(rule.Path[1..])}(?:/(.*))?$",
                _ => "$1", set)).OfType<string>(),
            .. set.Patterns.Select(rule => Pattern(rule, set)).OfType<string>(),
        ];
        foreach (var comment in set.Comments) writer.Write($"# {comment}\n");
        if (pages.Count > 0) writer.Write("# Pages that a rule below covers, so that they are seen.\n");
        foreach (var line in pages.Concat(many)) writer.Write(line + "\n");
    }

    private static string Whole(string path) => path == "/" ? "^/?$" : $"^/?{ServerPattern.Escape(path[1..])}/?$";

    /// <summary>The line of a single address, with the conditions that stand before it.</summary>
    private static string? Single(KnownAnswer answer, ServerRules set, bool isWhole)
    {
        if (answer.Key.Contains('%', StringComparison.Ordinal))
        {
            LeaveEncoded(answer.Source, set);
            return null;
        }

        var regex = Whole(answer.Key);
        if (isWhole && answer.Key == "/") regex = $"^/?(?:{ApacheServer.Index}/*)*$";
        else if (isWhole)
            regex = $"{regex[..^"/?$".Length]}{(set.HoldsWithEnding(answer) ? @"(?:\.html?|\.aspx|\.php)?" : "")}"
                + (set.HoldsForPast(answer)
                    ? @"(?:/history(?:/[0-9]{1,9})?|/timemap|/cite\.(?:bib|ris|json))?" : "")
                + $"(?:/{ApacheServer.Index}?)*$";
        else if (isWhole) regex = $"^/?(?:{ApacheServer.Index}/?)*$";
        var conditions = Conditions(answer);
        if (answer.IsGone) return conditions + Line(regex, "-", "NC,G");
        return ApacheQuery.Lead(conditions, regex, Escape(answer.Location), answer.Resolution.Status,
            answer.PassesQuery ? set.Keys.UsedBy(answer) : null);
    }

    private static string Conditions(KnownAnswer answer)
    {
        var conditions = HostCondition(answer.Host);
        if (answer.QueryKey.Length == 0) return conditions;
        foreach (var pair in answer.QueryKey.Split('&').Select(pair => pair.Split('=')))
        {
            var key = NginxQuery.Spellings(Uri.UnescapeDataString(pair[0]));
            var value = NginxQuery.Spellings(Uri.UnescapeDataString(pair[1]));
            // Of a key that is there twice, the last counts.
            conditions += $"RewriteCond %{{QUERY_STRING}} \"(?:^|&){key}={value}(?:&(?!{key}(?:[=&]|$))[^&]*)*$\" "
                + "[NC]\n";
        }

        return conditions;
    }

    private static string HostCondition(string? host) => host is null ? ""
        : $"RewriteCond %{{HTTP_HOST}} \"^{ServerPattern.Escape(host)}$\" [NC]\n";

    private static string Escape(string text) => text.Replace("$", "%24", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal);

    private static void LeaveEncoded(string source, ServerRules set) => set.Leave(source,
        "Apache compares with the decoded address, in which a % cannot be told from one that was encoded");

    private static string? Pattern(KnownRule rule, ServerRules set)
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

    private static string? Rule(KnownRule rule, string regex, Func<string, string> group, ServerRules set)
    {
        if (rule.Match != RuleMatch.Pattern && rule.Path.Contains('%', StringComparison.Ordinal))
        {
            LeaveEncoded(rule.Source, set);
            return null;
        }
        if (rule.Target is null) return HostCondition(rule.Host) + Line(regex, "-", "NC,G");
        var (address, query, fragment) = rule.Write(group, Escape);
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
        address += (query is null ? "" : "?" + query) + (fragment is null ? "" : "#" + fragment);
        if (!path)
            return ApacheQuery.Lead(HostCondition(rule.Host), regex, address, rule.Status,
                rule.PassesQuery ? set.Keys.UsedBy(rule) : null, escapesGroups: after);
        if (rule.PassesQuery && query is not null)
            set.Note($"Apache encodes the visitor's query once more after that of “{rule.Source}”: %20 becomes %2520.");
        var flags = (rule.PassesQuery, query) switch { (false, null) => ",QSD", (true, not null) => ",QSA", _ => "" };
        return HostCondition(rule.Host) + Line(regex, address,
            string.Create(CultureInfo.InvariantCulture, $"NC,R={rule.Status},L{flags}"));
    }

    private static (bool Path, bool After) Fills(KnownRule rule)
    {
        const char Mark = '\0';
        var (address, query, fragment) = rule.Write(_ => Mark.ToString(), text => text);
        return (address.Contains(Mark, StringComparison.Ordinal), $"{query}{fragment}".Contains(
            Mark, StringComparison.Ordinal));
    }

    internal static string Line(string regex, string target, string flags) =>
        $"RewriteRule {Quote(regex)} {Quote(target)} [{flags}]";

    /// <summary>
    /// RewriteRule takes nothing off within quotation marks, so one of these is written by its number.
    /// </summary>
    internal static string Quote(string word) => $"\"{word.Replace("\"", "\\x22", StringComparison.Ordinal)}\"";
}
