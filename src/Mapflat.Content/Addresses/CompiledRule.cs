namespace Mapflat.Content.Addresses;

/// <summary>A rule that is obeyed, with what its words mean.</summary>
/// <param name="Rule">One that is read again whenever it is asked for is known by its number.</param>
internal sealed record CompiledRule(RedirectRule Rule, CheckedRule Read)
{
    /// <summary>What it answers at: no other rule with the same source is asked.</summary>
    internal (RuleMatch Match, string Key, string QueryKey, string? Host) Source =>
        (Read.Match, Read.Key, Read.QueryKey, Read.Host);

    public bool Equals(CompiledRule? other) =>
        other is not null && (Rule.Id == 0 ? ReferenceEquals(Rule, other.Rule) : Rule.Id == other.Rule.Id);

    public override int GetHashCode() => Rule.Id;

    /// <summary>
    /// Reads a rule without the faults of its pattern and without advice; null where it is not sound.
    /// </summary>
    internal static CompiledRule? Compile(RedirectRule rule, SiteHosts hosts) =>
        CheckedRule.Read(rule.ToDraft(), hosts, [], compile: false) is { } read ? new CompiledRule(rule, read) : null;

    /// <summary>The same of a rule that was found sound under these settings before its row was written.</summary>
    internal static CompiledRule? CompileChecked(RedirectRule rule, SiteHosts hosts) =>
        CheckedRule.ReadChecked(rule, hosts) is { } read ? new CompiledRule(rule, read) : Compile(rule, hosts);
}
