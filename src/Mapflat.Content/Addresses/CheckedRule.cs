using Mapflat.Content.Addresses.Patterns;
using Mapflat.Content.Text;


namespace Mapflat.Content.Addresses;

/// <summary>
/// What a draft means, once it is found sound. The one place that reads the words of a rule: saving, importing and
/// answering visitors all come through here, so that what was accepted is what is obeyed.
/// </summary>
internal sealed class CheckedRule
{
    internal const string NotAllowed = "host-not-allowed";

    internal const int MaxNote = 2000;

    private CheckedRule(RuleMatch match, string key, string queryKey, string? host) =>
        (Match, Key, QueryKey, Host) = (match, key, queryKey, host);

    internal RuleMatch Match { get; }

    internal string Key { get; }

    internal string QueryKey { get; }

    internal string? Host { get; }

    /// <summary>Null only for a tombstone without a suggestion.</summary>
    internal RuleTarget? Target { get; private set; }

    internal RulePattern? Pattern { get; private set; }

    /// <summary>
    /// Reads a draft, adding to the findings. Without <paramref name="compile"/> the expression of a pattern is left
    /// uncompiled, its own faults unseen, and no advice is given: a start has nobody to give it to.
    /// </summary>
    /// <returns>Null if any of the findings is an error.</returns>
    internal static CheckedRule? Read(RuleDraft draft, SiteHosts hosts, List<Finding> findings, bool compile = true)
    {
        var before = findings.Count;
        CheckDetails(draft, findings);
        var rule = draft.Match is RuleMatch.Pattern
            ? ReadPattern(draft, hosts, findings, compile)
            : ReadPath(draft, hosts, findings, compile);
        if (rule is not null) rule.ReadTarget(draft, hosts, findings, compile);
        return findings.Skip(before).Any(finding => finding.Severity == Severity.Error) ? null : rule;
    }

    /// <summary>What a sound rule means, of which only the target has to be taken apart.</summary>
    /// <returns>Null if its source tells more than its key does.</returns>
    internal static CheckedRule? ReadChecked(RedirectRule rule, SiteHosts hosts)
    {
        var isPlain = rule is { Match: not RuleMatch.Pattern, Host: null, From: ['/', not '/', ..] or "/" };
        if (!isPlain) return null;
        var read = new CheckedRule(rule.Match, rule.Key, rule.QueryKey, null);
        if (rule.To is not { } to) return read;
        read.Target = RuleTarget.Read(to.Trim(), rule.Match, hosts, out _);
        return read.Target is null ? null : read;
    }

    private static void CheckDetails(RuleDraft draft, List<Finding> findings)
    {
        if (draft.Status is not (301 or 302 or 307 or 308 or 410))
            Error(
                findings, nameof(draft.Status), $"The status {draft.Status} is not one of 301, 302, 307, 308 and 410.");
        if (!Enum.IsDefined(draft.Query))
            Error(findings, nameof(draft.Query), "The query is either passed on or dropped.");
        if (draft.Match is { } match && !Enum.IsDefined(match))
            Error(findings, nameof(draft.Match), "A source is matched exactly, as a prefix or as a pattern.");
        if (draft.Note is { } note && (note.Length > MaxNote || note.Any(IsOddControl) || UrlText.IsBroken(note)))
            Error(findings, nameof(draft.Note),
                $"The note is longer than {MaxNote} characters, or has control characters; shorten or retype it.");
        if (!string.IsNullOrWhiteSpace(draft.ArchiveUrl) && !IsLink(draft.ArchiveUrl.Trim()))
            Error(findings, nameof(draft.ArchiveUrl),
                "The archived copy needs a full address that begins with https:// or http://.");
    }

    /// <summary>Whether a text is an absolute http or https URL that is safe to offer as a link.</summary>
    internal static bool IsLink(string url) =>
        url.Length <= LegacyPath.MaxLength && !url.Any(c => char.IsControl(c) || c is '\\' or ' ')
        && !UrlText.IsBroken(url)
        && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri.UserInfo.Length == 0;

    private static CheckedRule? ReadPattern(RuleDraft draft, SiteHosts hosts, List<Finding> findings, bool compile)
    {
        var source = draft.From.Trim();
        var fault = source.Length == 0 ? "it is empty" : source.Any(char.IsControl) ? "it has a control character"
            : UrlText.IsBroken(source) ? "it is not valid Unicode" : compile ? RulePattern.Fault(source) : null;
        if (fault is not null)
        {
            Error(findings, nameof(draft.From), $"The pattern is refused: {fault}.");
            return null;
        }
        if (ReservedAddresses.Prefixes.Any(prefix => source == prefix
            || source.StartsWith(prefix + "/", StringComparison.OrdinalIgnoreCase)))
        {
            Error(findings, nameof(draft.From),
                "The pattern begins with an address that the site keeps for itself; no rule can take it over.");
            return null;
        }
        if (compile) RuleAdvice.OnPattern(source, findings);
        var host = ReadHost(draft, null, hosts, findings);
        return new CheckedRule(RuleMatch.Pattern, source, "", host) { Pattern = new RulePattern(source) };
    }

    private static CheckedRule? ReadPath(RuleDraft draft, SiteHosts hosts, List<Finding> findings, bool compile)
    {
        var source = draft.From.Trim();
        var isWild = source.EndsWith("/*", StringComparison.Ordinal);
        var match = draft.Match ?? (isWild ? RuleMatch.Prefix : RuleMatch.Exact);
        if (Fault(source, match, isWild) is { } fault)
        {
            var (mended, field) = (source.IndexOf('#', StringComparison.Ordinal), nameof(draft.From));
            Error(findings, isWild && match == RuleMatch.Exact && mended < 0 ? nameof(draft.Match) : field,
                fault, "source",
                mended >= 0 ? RuleAdvice.Whole("Leave it out", source, source[..mended])
                    : isWild && match == RuleMatch.Exact ? new Mend("Make it a prefix rule", 0, 0, "prefix")
                    : null);
            return null;
        }
        var (url, failure) = LegacyUrl.Parse(isWild && match == RuleMatch.Prefix ? source[..^1] : source);
        if (url is null)
        {
            Error(findings, nameof(draft.From),
                $"The source is refused. {failure!.Message}{RuleAdvice.IfRegex(source)}", "source",
                char.IsAsciiLetterOrDigit(source[0]) && LegacyUrl.Parse("/" + source).Value is not null
                    ? RuleAdvice.Whole("Begin it with /", source, "/" + source)
                    : null);
            return null;
        }
        if (ReservedAddresses.Contains(url.Path.Key))
            Error(findings, nameof(draft.From), $"The site keeps {url.Path.Key} for itself; no rule can take it over.",
                "reserved");
        if (compile && match == RuleMatch.Prefix && LegacyPath.EndsInIndex(url.RawPath))
            Error(findings, nameof(draft.From),
                $"The name of an index document is not part of an address, so this would cover all of {url.Path.Key}. "
                    + "Write that with /* at its end if it is meant; if not, make a pattern of it.", "source");
        if (match == RuleMatch.Prefix && url.Query.Length > 0)
            Error(findings, nameof(draft.From),
                "Only an exact rule can look at the query; leave out the ? and what follows, or choose exact.", "query",
                RuleAdvice.Whole("Leave the query out", source, source.Split('?')[0] + (isWild ? "/*" : "")));
        if (compile) RuleAdvice.OnPath(source, url.Path, findings);
        var host = ReadHost(draft, url.Host, hosts, findings);
        return new CheckedRule(
            match, url.Path.Key, source.EndsWith('?') ? QueryShape.None
            : QueryText.SourcePart(url.Query), host);
    }

    private static string? Fault(string source, RuleMatch match, bool isWild)
    {
        if (source.Length == 0) return "The source is empty; write the old address, beginning with /.";
        if (source.Contains('#', StringComparison.Ordinal))
            return "The source has a #, and a browser never sends what follows it; leave that out.";
        var inner = isWild && match == RuleMatch.Prefix ? source.AsSpan(0, source.Length - 1) : source;
        // In a query it is any value.
        if (inner.IndexOf('?') is >= 0 and var mark) inner = inner[..mark];
        if (!inner.Contains('*')) return null;
        return isWild && match == RuleMatch.Exact
            ? "The source ends in /*, which only a prefix rule understands; choose prefix, or write %2A for the "
                + "sign itself."
            : "A * stands for the rest only as /* at the end; write %2A for the sign "
                + $"itself.{RuleAdvice.IfRegex(source)}";
    }

    private static string? ReadHost(RuleDraft draft, string? written, SiteHosts hosts, List<Finding> findings)
    {
        var asked = string.IsNullOrWhiteSpace(draft.Host) ? null : draft.Host.Trim();
        var host = asked is null ? written : UrlText.FoldHost(asked);
        if (asked is not null && host is null)
            Error(findings, nameof(draft.Host), $"“{asked}” is not a host.");
        else if (host is not null && !hosts.IsOwn(host))
            Error(findings, asked is null ? nameof(draft.From) : nameof(draft.Host),
                $"{host} is not a host of this site. Leave it out, or add it to the setting Mapflat:LegacyHosts.",
                "host",
                asked is null && !draft.From.Contains("//", StringComparison.Ordinal)
                    ? RuleAdvice.Whole("Begin it with /", draft.From, "/" + draft.From.Trim())
                    : null);
        else if (asked is not null && written is not null && host != written)
            Error(findings, nameof(draft.Host),
                $"The source names the host {written}, but the rule is for {host}; leave one of them out.");
        // A full URL of the public host, with or without www, is how people copy a path; any other host is meant.
        return asked is null && host is not null && WithoutWww(host) == WithoutWww(hosts.PublicHost) ? null : host;
    }

    private void ReadTarget(RuleDraft draft, SiteHosts hosts, List<Finding> findings, bool compile)
    {
        var to = draft.To?.Trim() ?? "";
        if (to.Length == 0)
        {
            if (draft.Status != 410)
                Error(findings, nameof(draft.To),
                    "The target is empty; write where the visitor goes, or choose 410 if it is gone for good.");
            return;
        }
        Target = RuleTarget.Read(to, Match, hosts, out var fault);
        if (Target is null)
        {
            Error(findings, nameof(draft.To), $"The target is refused: {fault}.",
                fault!.IsNotAllowed ? NotAllowed : "target",
                char.IsAsciiLetterOrDigit(to[0]) && !to.Contains(':', StringComparison.Ordinal)
                    ? to.Split('/')[0].Contains('.', StringComparison.Ordinal)
                        ? RuleAdvice.Whole("Begin it with https://", to, "https://" + to)
                        : RuleAdvice.Whole("Begin it with /", to, "/" + to) : null);
            return;
        }
        if (Match != RuleMatch.Prefix && to.Contains(":splat", StringComparison.Ordinal))
            Error(findings, nameof(draft.To),
                "Only a prefix rule has a rest for :splat to stand for; choose prefix, or leave :splat out.");
        if (Pattern is not null && compile
            && Target.Names.FirstOrDefault(name => !Pattern.HasGroup(name)) is { } missing)
            Error(findings, nameof(draft.To),
                $"The pattern has no group “{missing}” to fill in; put what it should hold in parentheses.");
        if (Match == RuleMatch.Exact && LeadsToItself(hosts))
            Error(findings, nameof(draft.To),
                "The rule leads to its own source, so a visitor would go round in circles; choose another target.",
                "self-target");
        if (compile) RuleAdvice.OnTarget(to, Match, findings);
    }

    private bool LeadsToItself(SiteHosts hosts) =>
        Target!.Render(_ => "") is { } hop && hosts.IsOwn(hop.Host)
        && (Host ?? hop.Host) == hop.Host
        && LegacyPath.FromRaw(hop.Path).Value is { } path && path.Key == Key
        && QueryText.SignificantPart(hop.Query ?? "", hosts.SignificantAt(Key)
            .Concat(QueryText.Keys(QueryKey)).ToHashSet(StringComparer.Ordinal)) == QueryKey;

    private static string WithoutWww(string host) =>
        host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;

    private static bool IsOddControl(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');

    private static void Error(
        List<Finding> findings, string field, string message, string? name = "unsound", Mend? mend = null) =>
        findings.Add(Finding.Error(message, field: field) with { Name = name, Mend = mend });
}
