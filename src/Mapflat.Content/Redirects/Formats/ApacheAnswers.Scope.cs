using Mapflat.Content.Addresses.Patterns;

namespace Mapflat.Content.Redirects.Formats;

/// <content>What stands in the file: its rules, and what of it counts together.</content>
internal sealed partial class ApacheAnswers
{
    /// <summary>A rule of mod_rewrite, with the conditions before it.</summary>
    private sealed record Rule(ApacheLine Line, List<ApacheLine> Conditions, string Base)
    {
        internal string[] Flags { get; } = ApacheRewrites.Flags(Line);

        internal bool IsNot => Line.Words[1].StartsWith('!');

        internal string Source { get; } = Line.Words[1].TrimStart('!');

        internal FileExpression Expression => field ??= new FileExpression(
            Source, Flags.Contains("nc") || Flags.Contains("nocase"));
    }

    /// <summary>What counts together: a virtual host, or all that stands in none.</summary>
    private sealed class Scope
    {
        internal List<string> Hosts { get; } = [];

        /// <summary>Those of the site's that these stand for, and no scope before it has.</summary>
        internal List<string> OwnHosts { get; } = [];

        internal List<Rule> Rules { get; } = [];

        internal List<ApacheAlias> Aliases { get; } = [];

        private GramIndex RuleIndex => field ??= new GramIndex(Rules.Select(rule =>
            rule.IsNot || Has(rule, "c", "chain") ? [] : PatternText.Runs(rule.Source)));

        private GramIndex AliasIndex => field ??= new GramIndex(Aliases.Select(alias =>
            alias.Expression is null ? [alias.From] : PatternText.Runs(alias.From)));

        /// <summary>The place of the next rule that may match, from a place on; their number where none does.</summary>
        /// <param name="path">As rules have made it by then.</param>
        internal int FindRule(int from, string path) => Math.Min(RuleIndex.FindNext(from, path), Rules.Count);

        internal IEnumerable<ApacheAlias> AliasesFor(string path) =>
            AliasIndex.Candidates(path).Select(place => Aliases[place]);

        internal static List<Scope> Read(List<ApacheLine> lines, string folder)
        {
            var all = new Scope();
            List<Scope> scopes = [all];
            var (now, depth, skipping) = (all, 0, 0);
            List<ApacheLine> conditions = [];
            var (isOff, target) = (false, folder);
            foreach (var line in lines)
            {
                var name = line.Name.ToLowerInvariant();
                if (name.StartsWith("</", StringComparison.Ordinal))
                {
                    depth--;
                    if (skipping > depth) skipping = 0;
                    if (name.StartsWith("</virtualhost", StringComparison.Ordinal)) now = all;
                    continue;
                }

                if (name.StartsWith('<'))
                {
                    depth++;
                    if (name.StartsWith("<virtualhost", StringComparison.Ordinal)) scopes.Add(now = new Scope());
                    else if (skipping == 0 && !IsForAll(name, line)) skipping = depth;
                    continue;
                }

                if (skipping > 0) continue;
                switch (name)
                {
                    case "servername" or "serveralias":
                        now.Hosts.AddRange(line.Words.Skip(1).Select(ApacheReader.HostOf));
                        break;
                    case "rewriteengine":
                        isOff = line.Words.Count > 1
                            && line.Words[1].Equals("off", StringComparison.OrdinalIgnoreCase);
                        break;
                    case "rewritebase" when line.Words.Count > 1:
                        target = line.Words[1].TrimEnd('/') + "/";
                        break;
                    case "rewritecond":
                        conditions.Add(line);
                        break;
                    case "rewriterule":
                        if (!isOff && line.Words.Count >= 3) now.Rules.Add(new Rule(line, [.. conditions], target));
                        conditions.Clear();
                        break;
                    case "redirect" or "redirectpermanent" or "redirecttemp" or "redirectmatch":
                        if (ApacheAlias.Read(line) is { } alias) now.Aliases.Add(alias);
                        break;
                    default: break;
                }
            }

            // A server that has no name of its own is asked for every other; one without rules is none.
            scopes.RemoveAll(scope => scope.Rules.Count + scope.Aliases.Count == 0);
            return scopes;
        }

        private static bool IsForAll(string name, ApacheLine line) =>
            name.StartsWith("<directory", StringComparison.Ordinal)
            || (name.StartsWith("<ifmodule", StringComparison.Ordinal)
                && !line.Words.Skip(1).Any(word => word.StartsWith('!')));

        internal IEnumerable<FileSample> Samples(string folder, SampleAddresses made)
        {
            foreach (var rule in Rules)
            {
                var regex = rule.Line.Words[1].TrimStart('!');
                List<string> paths = [.. made.Make(regex).Select(path =>
                    regex.StartsWith("^/", StringComparison.Ordinal) ? path : folder.TrimEnd('/') + path)];
                paths.AddRange(rule.Conditions.Where(condition => condition.Words is [_, "%{REQUEST_URI}", ..])
                    .SelectMany(condition => made.Make(condition.Words[2].TrimStart('!'))));
                List<string> queries = ["", .. rule.Conditions
                    .Where(condition => condition.Words is [_, "%{QUERY_STRING}", ..])
                    .SelectMany(condition => made.Make(condition.Words[2].TrimStart('!')))
                    .Select(query => query.TrimStart('/')).Distinct(StringComparer.Ordinal)];
                foreach (var path in paths)
                    foreach (var query in queries) yield return new FileSample(rule.Line.Number, null, path, query);
            }

            foreach (var alias in Aliases)
                foreach (var path in alias.Samples(made).Where(path => path.StartsWith('/')))
                    yield return new FileSample(alias.Line, null, path);
        }
    }
}
