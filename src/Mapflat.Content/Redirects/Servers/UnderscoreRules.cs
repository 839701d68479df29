using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// Writes a <c>_redirects</c> file for Netlify or Cloudflare: every code is written, and what has no star comes first.
/// </summary>
internal sealed partial class UnderscoreRules
{
    private const int MaxStatic = 2000, MaxDynamic = 100, MaxLine = 1000;

    private readonly string _server;

    private UnderscoreRules(string server) => _server = server;

    internal static UnderscoreRules Netlify { get; } = new("Netlify");

    internal static UnderscoreRules Cloudflare { get; } = new("Cloudflare");

    private bool IsCloudflare => this == Cloudflare;

    /// <summary>What the format cannot say goes to the set's findings, and into the file as a comment.</summary>
    public void Write(TextWriter writer, ServerRules set)
    {
        set.Arrange(_server, isGoneKnown: !IsCloudflare, arePatternsKnown: false);
        List<string> starred = [.. set.Prefixes.Select(rule => Line(rule, set))];
        // A star covers what is below an address, not the address itself, at Cloudflare at least.
        List<string> plain = [.. set.Static.Select(rule => Line(rule, set)), .. set.Roots()
            .Select(rule => Line(rule, set, isRoot: true))];
        if (IsCloudflare)
        {
            Limit(plain, MaxStatic, "without a star", set);
            Limit(starred, MaxDynamic, "with a star", set);
            foreach (var line in plain.Concat(starred).Where(line => line.Length > MaxLine))
                set.Note($"A line is longer than the {MaxLine} characters that Cloudflare reads: {line[..60]}…");
            foreach (var page in set.Covered())
                set.Note($"Cloudflare obeys a rule before it looks for a page, so the page {page.Key} will not be seen "
                    + "there; a rule with a star covers it.");
        }
        writer.Write($"# The redirects of {set.Origin}, for {_server}.\n");
        if (!IsCloudflare) writer.Write("# A line with 410 names the page that is shown: /410.html.\n");
        foreach (var comment in set.Comments) writer.Write($"# {comment}\n");
        foreach (var line in plain.Concat(starred)) writer.Write(line + "\n");
    }

    private static string Line(ServerRule rule, ServerRules set, bool isRoot = false)
    {
        var from = Source().Replace(rule.Encoded, match => match.Value == "*" ? "%2A" : "%3A");
        if (rule.Match == RuleMatch.Prefix && !isRoot) from = from.TrimEnd('/') + "/*";
        if (rule.Target is null) return $"{from} /410.html 410";
        if (rule.Query == QueryHandling.Drop && !isRoot)
            set.Note($"The rule “{rule.Source}” drops the visitor's query, which the file cannot say.");
        var (address, query, fragment) = rule.Write(
            _ => isRoot ? "" : ":splat", text => Literal().Replace(text, match => match.Value == "*" ? "%2A" : "%3A"));
        return $"{from} {address}{(query is null ? "" : "?" + query)}{(fragment is null ? "" : "#" + fragment)} "
            + $"{rule.Status}";
    }

    private static void Limit(List<string> lines, int most, string which, ServerRules set)
    {
        if (lines.Count > most)
            set.Note($"There are {lines.Count} lines {which}, and Cloudflare reads {most}; the last "
                + $"{lines.Count - most} will not be obeyed.");
    }

    [GeneratedRegex("[*:]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Source();

    [GeneratedRegex(@"\*|:(?=[A-Za-z])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Literal();
}
