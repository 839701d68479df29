using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects;

/// <summary>Warnings about slips that people make in every redirect tool; the rule is obeyed all the same.</summary>
internal static partial class RuleAdvice
{
    internal static void OnPath(string source, LegacyPath path, List<Finding> findings)
    {
        if (IfRegex(source) is { Length: > 0 } advice) Warn(findings, nameof(RuleDraft.From), advice.TrimStart());
        if (DomainInPath().IsMatch(path.Key))
            Warn(findings, nameof(RuleDraft.From), $"The path {path.Key} begins with what looks like a host. If it is one, write https:// before it.");
        if (StaticFile().IsMatch(path.Key))
            Warn(findings, nameof(RuleDraft.From), "A web server or proxy in front may answer for such files itself, and never ask for this rule.");
    }

    internal static void OnPattern(string source, List<Finding> findings)
    {
        if (char.IsAsciiLetterOrDigit(source[0]))
            Warn(findings, nameof(RuleDraft.From), $"Every path begins with /, so this pattern can match nothing; write /{source}, or .*{source}.");
        if (source.Contains("/*", StringComparison.Ordinal))
            Warn(findings, nameof(RuleDraft.From), "In a pattern /* means any number of slashes. For everything below an address choose prefix, or write /.*.");
        if (BareDot().IsMatch(source))
            Warn(findings, nameof(RuleDraft.From), @"A . stands for any character here; write \. for the dot itself.");
        if (BareQuestionMark().IsMatch(source))
            Warn(findings, nameof(RuleDraft.From), "A pattern sees the path and never the query; what follows the ? will not be found.");
        if (source.EndsWith('/'))
            Warn(findings, nameof(RuleDraft.From), "Paths are matched without their final slash; leave it out.");
    }

    internal static void OnTarget(string to, RuleMatch match, List<Finding> findings)
    {
        if (match != RuleMatch.Pattern && GroupSign().IsMatch(to))
            Warn(findings, nameof(RuleDraft.To), "Only a pattern rule fills in $1; here it is sent as it stands.");
        if (match == RuleMatch.Pattern && to.Contains(":splat", StringComparison.Ordinal))
            Warn(findings, nameof(RuleDraft.To), "A pattern rule fills in $1 and ${name}, not :splat.");
        if (to.StartsWith('/') && DomainInPath().IsMatch(to))
            Warn(findings, nameof(RuleDraft.To), "The target is a path on this site that begins with what looks like a host. If it is one, write https:// before it.");
    }

    /// <summary>A sentence, with a space before it, if the text looks like a regular expression; otherwise nothing.</summary>
    internal static string IfRegex(string source) =>
        RegexSigns().IsMatch(source) ? " It looks like a regular expression; if it is one, choose pattern." : "";

    private static void Warn(List<Finding> findings, string field, string message) =>
        findings.Add(Finding.Warning(message, field: field));

    [GeneratedRegex(@"\.[*+?]|\\[dws./]|\([^)]*[|*+?].*\)|\[[^\]]+\][*+]|^\^|\$$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex RegexSigns();

    [GeneratedRegex(@"^/(?:www\.[^/]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|se|uk|eu|de))(?:/|$)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex DomainInPath();

    [GeneratedRegex(@"\.(?:css|js|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|pdf|zip|mp4)$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex StaticFile();

    [GeneratedRegex(@"(?:^|[^\\])\.[A-Za-z0-9]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex BareDot();

    [GeneratedRegex(@"[^\\]\?[A-Za-z0-9_]+=", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex BareQuestionMark();

    [GeneratedRegex(@"\$(?:[0-9]|\{\w+\})", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex GroupSign();
}
