using System.Text.RegularExpressions;
using Mapflat.Content.Text;

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
    /// <param name="files">The addresses of files: a line for one of them is obeyed only if it is forced.</param>
    public void Write(TextWriter writer, ServerRules set, IReadOnlySet<string>? files = null)
    {
        set.Arrange(_server, IsCloudflare ? ServerSkills.None : ServerSkills.Gone);
        set.NoteDetailsOfGone();
        // A star covers what is below an address, not the address itself, at Cloudflare at least.
        List<string> plain = [.. set.Singles.Select(answer => Line(answer, set)
            + (!IsCloudflare && files?.Contains(UrlText.EncodePath(answer.Key)) == true ? "!" : "")).Distinct()];
        List<string> starred = [.. set.Prefixes.Select(rule => Line(rule, set))];
        if (IsCloudflare)
        {
            // A line is for one spelling there; the other one that was common is told while there is room.
            if (files is not null)
                plain.AddRange([.. plain.Select(WithSlash).OfType<string>().Except(plain)
                    .Take(MaxStatic - plain.Count)]);
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

    private static string Line(KnownAnswer answer, ServerRules set)
    {
        var from = EscapeSource(UrlText.EncodePath(answer.Key));
        if (answer.IsGone) return $"{from} /410.html 410";
        if (!answer.PassesQuery) NoteDropped(answer.Source, set);
        return $"{from} {EscapeTarget(answer.Location)} {answer.Resolution.Status}";
    }

    private static string Line(KnownRule rule, ServerRules set)
    {
        var from = EscapeSource(rule.Encoded).TrimEnd('/') + "/*";
        if (rule.Target is null) return $"{from} /410.html 410";
        if (!rule.PassesQuery) NoteDropped(rule.Source, set);
        var (address, query, fragment) = rule.Write(_ => ":splat", EscapeTarget);
        return $"{from} {address}{(query is null ? "" : "?" + query)}{(fragment is null ? "" : "#" + fragment)} "
            + $"{rule.Status}";
    }

    private static string? WithSlash(string line)
    {
        var end = line.IndexOf(' ', StringComparison.Ordinal);
        return line[end - 1] == '/' ? null : line.Insert(end, "/");
    }

    private static void NoteDropped(string source, ServerRules set) =>
        set.Note($"The rule “{source}” drops the visitor's query, which the file cannot say.");

    private static string EscapeSource(string path) =>
        Source().Replace(path, match => match.Value == "*" ? "%2A" : "%3A");

    private static string EscapeTarget(string text) =>
        Literal().Replace(text, match => match.Value == "*" ? "%2A" : "%3A");

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
