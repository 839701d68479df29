using System.Buffers;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Addresses;

/// <summary>Warnings about slips that people make in every redirect tool; the rule is obeyed all the same.</summary>
internal static partial class RuleAdvice
{
    private static readonly SearchValues<char> _signs = SearchValues.Create(@"\^$|?*+()[]{}");

    internal static void OnPath(string source, LegacyPath path, List<Finding> findings)
    {
        if (IfRegex(source) is { Length: > 0 } advice)
            Warn(findings, nameof(RuleDraft.Match), "path-like-pattern", advice.TrimStart(), new Mend(
                "Make it a pattern", 0, 0, "pattern"));
        if (DomainInPath().IsMatch(path.Key))
            Warn(findings, nameof(RuleDraft.From), "host-in-path",
                $"The path {path.Key} begins with what looks like a host. If it is one, write https:// before it.",
                Whole("Read it as a host", source, "https://" + source.TrimStart('/')));
        if (StaticFile().IsMatch(path.Key))
            Warn(findings, nameof(RuleDraft.From), "static-file",
                "A web server or proxy in front may answer for such files itself, and never ask for this rule.");
    }

    internal static void OnPattern(string source, List<Finding> findings)
    {
        if (source.StartsWith('/') && !source.AsSpan().ContainsAny(_signs))
            Warn(findings, nameof(RuleDraft.Match), "pattern-like-path", "Nothing in this pattern can vary, so it is a "
                + "plain path. As an exact rule it is found at once, and in every spelling.", new Mend(
                    "Make it exact", 0, 0, "exact"));
        if (char.IsAsciiLetterOrDigit(source[0]))
            Warn(findings, nameof(RuleDraft.From), "pattern",
                $"Every path begins with /, so this pattern can match nothing; write /{source}, or .*{source}.", Whole(
                    "Begin it with /", source, "/" + source));
        if (source.Contains("/*", StringComparison.Ordinal))
            Warn(findings, nameof(RuleDraft.From), "pattern", "In a pattern /* means any number of "
                + "slashes. For everything below an address choose prefix, or write /.*.", Whole(
                    "Write /.* instead", source, source.Replace("/*", "/.*", StringComparison.Ordinal)));
        if (BareDot().IsMatch(source))
            Warn(findings, nameof(RuleDraft.From), "pattern",
                @"A . stands for any character here; write \. for the dot itself.", Whole(@"Write \. for the dot",
                    source, BareDot().Replace(source, dot => dot.Value[..^2] + @"\" + dot.Value[^2..])));
        if (BareQuestionMark().IsMatch(source))
            Warn(findings, nameof(RuleDraft.From), "pattern",
                "A pattern sees the path and never the query; what follows the ? will not be found.");
    }

    internal static void OnTarget(string to, RuleMatch match, List<Finding> findings)
    {
        if (match != RuleMatch.Pattern && GroupSign().IsMatch(to))
            Warn(findings, nameof(RuleDraft.To), "placeholder",
                "Only a pattern rule fills in $1; here it is sent as it stands.");
        if (match == RuleMatch.Pattern && to.Contains(":splat", StringComparison.Ordinal))
            Warn(findings, nameof(RuleDraft.To), "placeholder", "A pattern rule fills in $1 and ${name}, not :splat.",
                Whole("Write $1 instead", to, to.Replace(":splat", "$1", StringComparison.Ordinal)));
        if (to.StartsWith('/') && DomainInPath().IsMatch(to))
            Warn(findings, nameof(RuleDraft.To), "host-in-path", "The target is a path on this site that begins "
                + "with what looks like a host. If it is one, write https:// before it.", Whole(
                    "Read it as a host", to, "https://" + to.TrimStart('/')));
    }

    /// <summary>A sentence with a space before it, or nothing.</summary>
    internal static string IfRegex(string source) =>
        RegexSigns().IsMatch(source) ? " It looks like a regular expression; if it is one, choose pattern." : "";

    internal static Mend Whole(string label, string was, string now) => new(label, 0, was.Length, now);

    private static void Warn(List<Finding> findings, string field, string name, string message, Mend? mend = null) =>
        findings.Add(Finding.Warning(message, field: field) with { Name = name, Mend = mend });

    [GeneratedRegex(@"\.[*+?]|\\[dws./]|\([^)]*[|*+?].*\)|\[[^\]]+\][*+]|^\^|\$$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex RegexSigns();

    [GeneratedRegex(@"^/(?:www\.[^/]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|se|uk|eu|de))(?:/|$)",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex DomainInPath();

    [GeneratedRegex(@"\.(?:css|js|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|pdf|zip|mp4)$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex StaticFile();

    [GeneratedRegex(@"(?:^|[^\\])\.[A-Za-z0-9]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex BareDot();

    [GeneratedRegex(@"[^\\]\?[A-Za-z0-9_]+=", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex BareQuestionMark();

    [GeneratedRegex(@"\$(?:[0-9]|\{\w+\})", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex GroupSign();
}
