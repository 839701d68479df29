namespace Mapflat.Content.Redirects.Formats;

internal static class WordPressRule
{
    internal static void Take(RuleLog log, int line, string source, string target, int status, bool isRegex,
        Func<ReadDraft, ReadDraft>? details = null)
    {
        if (Refusal(status, target) is { } why)
        {
            log.Skip(line, why);
            return;
        }
        if (status == 303)
        {
            status = 302;
            log.Warn(line, "303 is taken for 302, which does the same for whoever reads a page (RFC 9110).");
        }

        if (status == 410) target = "";
        var draft = new RuleDraft(source, target.Length == 0 ? null : target, log.Today)
        {
            Status = status,
            Match = RuleMatch.Exact
        };
        if (isRegex)
        {
            if (ForeignPattern.Read(
                source, TargetText.Read(target), isRelative: false, out var fault) is not { } pattern)
            {
                log.Skip(line, $"The expression {source} cannot be taken over: {fault}.");
                return;
            }
            draft =
                draft with { From = pattern.From, Match = pattern.Match, To = target.Length == 0 ? null : pattern.To };
        }
        else if (source.Contains('*', StringComparison.Ordinal))
        {
            draft = draft with { From = ForeignPattern.Encode(source) };
        }
        var read = new ReadDraft(draft, line);
        log.Add(details?.Invoke(read) ?? read);
    }

    private static string? Refusal(int status, string target) => status switch
    {
        451 => "451 (withheld for legal reasons) is not answered here; choose 410 if the page is gone for good.",
        304 or (>= 400 and not 410) or < 300 =>
            $"{status} is not answered here; leave the rule out for a 404, or choose 410 if the page is gone for good.",
        // Redirection writes this where a target depends on the visitor: CSV cannot say it.
        _ when target == "/unknown" =>
            "The export did not write down where this leads, and put /unknown instead; export as JSON to see it.",
        _ => null,
    };
}
