namespace Mapflat.Content.Redirects;

/// <summary>Rules arranged for looking up, without the pages they stand beside.</summary>
/// <param name="Table">The rules that are obeyed.</param>
/// <param name="LeftOut">What is wrong with those that are not; empty for a table that was read from the disk.</param>
/// <param name="Own">The rules that the table was made of, by the addresses of their records; null where nobody has them.</param>
internal sealed record ArrangedRules(RuleTable Table, IReadOnlyList<RuleFinding> LeftOut, IReadOnlyDictionary<int, RedirectRule>? Own)
{
    /// <exception cref="ArgumentException">The public origin is no http or https origin.</exception>
    internal static ArrangedRules Of(RedirectMapData data)
    {
        var leftOut = new List<RuleFinding>();
        var builder = new RuleTableBuilder(new SiteHosts(data.Addresses), leftOut);
        var own = new Dictionary<int, RedirectRule>(data.Rules.Count);
        foreach (var rule in data.Rules.Where(rule => rule.Enabled).OrderBy(rule => rule.Position).ThenBy(rule => rule.Id))
            if (builder.Add(rule) is > 0 and var at) own.Add(at, rule);
        return new ArrangedRules(builder.Finish(""), leftOut, own);
    }
}
