namespace Mapflat.Content.Redirects;

/// <summary>A finding about one rule.</summary>
/// <param name="Rule">The rule it is about.</param>
/// <param name="Finding">What was found; its message names the rule's source.</param>
public sealed record RuleFinding(RedirectRule Rule, Finding Finding)
{
    internal static RuleFinding About(RedirectRule rule, Finding finding) =>
        new(rule, finding with { Message = $"Rule “{rule.From}”: {finding.Message}" });

    internal static RuleFinding Error(RedirectRule rule, string message) => About(rule, Finding.Error(message));

    internal static RuleFinding Warning(RedirectRule rule, string message) => About(rule, Finding.Warning(message));
}
