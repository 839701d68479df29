using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// Findings that say the same of many lines, as one with a count and three examples: the few that matter are not to
/// drown among thousands.
/// </summary>
internal static partial class FindingGroups
{
    /// <summary>So many of a kind are said one by one.</summary>
    private const int Few = 4;

    private const int Examples = 3;

    /// <summary>As many as somebody reads.</summary>
    private const int MostGroups = 20;

    internal static IReadOnlyList<Finding> Shorten(IReadOnlyList<Finding> findings)
    {
        var groups = findings.GroupBy(finding => (finding.Severity, KindOf(finding))).ToList();
        if (findings.Count <= Few * Few && groups.Count <= MostGroups) return findings;
        List<Finding> said = [];
        // Errors first: they say what is left out.
        foreach (var group in groups.OrderByDescending(group => group.Key.Severity == Severity.Error).Take(MostGroups))
        {
            List<Finding> all = [.. group];
            if (all.Count == 1)
            {
                said.Add(all[0]);
                continue;
            }

            var times = all.Sum(each => each.Times);
            var lines = string.Join(", ", all.Where(each => each.Line is not null).Take(Examples)
                .Select(each => each.Line!.Value.ToString(CultureInfo.InvariantCulture)));
            said.Add(all[0] with
            {
                Message = string.Create(CultureInfo.InvariantCulture,
                    $"{all[0].Message} ({times} times: lines {lines}{(times > Examples ? " …" : "")})"),
            });
        }

        if (groups.Count > MostGroups)
            said.Add(Finding.Warning(string.Create(CultureInfo.InvariantCulture,
                $"There are {groups.Count - MostGroups} more kinds of findings; mend these first."), findings[0].File));
        return said;
    }

    /// <summary>What it says, whatever line it is about.</summary>
    internal static string KindOf(Finding finding) => Varying().Replace(finding.Message, "…");

    /// <summary>What differs from line to line: quotations, addresses and numbers.</summary>
    [GeneratedRegex(@"“[^”]*”|\(?(?:https?:/)?/[^\s,;]*|\b[0-9]+\b|\{[^}]*\}|[^\s]*[*^$\\][^\s]*",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Varying();
}
