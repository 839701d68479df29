namespace Mapflat.Content.Addresses;

internal sealed record RuleFinding(RedirectRule Rule, Finding Finding)
{
    public Finding Plain => Finding with { Message = Finding.Message[Prefix(Rule).Length..] };

    internal static RuleFinding About(RedirectRule rule, Finding finding) =>
        new(rule, finding with { Message = Prefix(rule) + finding.Message });

    internal static RuleFinding Error(
        RedirectRule rule, string name, string message, (string Field, Mend Mend)? mend = null) =>
        About(rule, Finding.Error(message, field: mend?.Field) with { Name = name, Mend = mend?.Mend });

    internal static RuleFinding Warning(
        RedirectRule rule, string name, string message, (string Field, Mend Mend)? mend = null) =>
        About(rule, Finding.Warning(message, field: mend?.Field) with { Name = name, Mend = mend?.Mend });

    private static string Prefix(RedirectRule rule) => $"Rule “{rule.From}”: ";
}
