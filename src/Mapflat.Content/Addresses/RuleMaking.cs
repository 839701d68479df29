namespace Mapflat.Content.Addresses;

/// <summary>Makes rules of what their owner wrote, once that is found sound.</summary>
internal static class RuleMaking
{
    extension(RedirectRule rule)
    {
        /// <summary>Makes a rule of a draft, or says everything that is wrong with it and how to mend it.</summary>
        /// <returns>At position 0; <see cref="Failure.Invalid"/> with all findings, warnings too.</returns>
        /// <exception cref="ArgumentException">The public origin of <paramref name="addresses"/> is no
        /// origin.</exception>
        public static Outcome<RedirectRule> Create(RuleDraft draft, SiteAddresses addresses) =>
            RedirectRule.Create(draft, new SiteHosts(addresses));

        internal static Outcome<RedirectRule> Create(RuleDraft draft, SiteHosts hosts)
        {
            var findings = new List<Finding>();
            return RedirectRule.Create(draft, hosts, findings) is { } made ? made : Refuse(findings);
        }

        /// <summary>
        /// Makes a rule of a draft, adding all that is said about it to the findings; null if one of them is an error.
        /// </summary>
        internal static RedirectRule? Create(RuleDraft draft, SiteHosts hosts, List<Finding> findings) =>
            CheckedRule.Read(draft, hosts, findings) is { } read
                ? RedirectRule.Build(draft, read.Match, read.Key, read.QueryKey, read.Host) : null;

        /// <summary>Puts another draft in the rule's place. Its number, position and hits stay.</summary>
        /// <exception cref="ArgumentException">The public origin of <paramref name="addresses"/> is no
        /// origin.</exception>
        public Outcome<RedirectRule> Change(RuleDraft draft, SiteAddresses addresses)
        {
            var findings = new List<Finding>();
            if (CheckedRule.Read(draft, new SiteHosts(addresses), findings) is not { } read) return Refuse(findings);
            rule.Take(draft, read.Match, read.Key, read.QueryKey, read.Host);
            return rule;
        }
    }

    private static Failure.Invalid Refuse(List<Finding> findings) =>
        new(findings.First(finding => finding.Severity == Severity.Error).Message, findings);
}
