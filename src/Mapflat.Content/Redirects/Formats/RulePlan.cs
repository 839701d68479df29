using Mapflat.Content.Addresses;


namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// What becomes of the rules of a file beside those of a store, worked out and checked as a whole before anything is
/// written.
/// </summary>
internal sealed class RulePlan
{
    /// <summary>Leaving a rule out can bring another to light that loops; longer than this nobody looks.</summary>
    private const int MaxRounds = 8;

    private readonly RuleReading _reading;
    private readonly RedirectMapData _data;
    private readonly IReadOnlyList<string> _ledger;
    private readonly bool _replace;
    private readonly RuleLog _log;
    private readonly SiteHosts _hosts;
    private readonly Action<string, int, int> _tell;
    private readonly List<PlannedRule> _entries = [];
    private readonly Dictionary<(RuleMatch, string, string, string?), PlannedRule> _bySource = [];
    private int _last;
    private int _kept;

    private RulePlan(RuleReading reading, RedirectMapData data, IReadOnlyList<string> ledger, bool replace, RuleLog log,
        Action<string, int, int> tell)
    {
        _ledger = ledger;
        (_reading, _data, _replace, _log, _hosts, _tell) =
            (reading, data, replace, log, new SiteHosts(data.Addresses), tell);
        _last = data.Rules.Select(rule => rule.Position).DefaultIfEmpty().Max();
    }

    /// <summary>A rule of the file, or the one of the store that stays or goes for it.</summary>
    private sealed class PlannedRule(RuleChangeKind kind, RedirectRule rule, int line, RedirectRule? old = null)
    {
        internal RuleChangeKind Kind => kind;

        internal RedirectRule Rule => rule;

        internal int Line => line;

        internal RedirectRule? Old => old;

        internal string? Was { get; } = kind == RuleChangeKind.Changed ? Words(old!) : null;
    }

    internal RuleImportReport Report { get; private set; } = null!;

    internal IEnumerable<RedirectRule> Fresh =>
        _entries.Where(entry => entry.Kind == RuleChangeKind.Added).Select(entry => entry.Rule);

    internal IReadOnlyList<RedirectRule> Altered { get; private set; } = [];

    /// <summary>The addresses that nothing answers, as the list of missing ones has them.</summary>
    internal List<string> Waiting { get; } = [];

    /// <param name="ledger">The addresses that were public: no rule of the file may turn one into a 404.</param>
    internal static RulePlan Make(RuleReading reading, RedirectMapData data, IReadOnlyList<string> ledger, bool replace,
        string? file, Action<string, int, int> tell, CancellationToken stop)
    {
        var plan = new RulePlan(reading, data, ledger, replace, new RuleLog(file, default, stop), tell);
        plan.Compare(stop);
        var map = plan.Check(stop);
        plan.Alter();
        plan.Finish(map);
        return plan;
    }

    private static (RuleMatch, string, string, string?) Source(RedirectRule rule) =>
        (rule.Match, rule.Key, rule.QueryKey, rule.Host);

    private void Compare(CancellationToken stop)
    {
        var known = new Dictionary<(RuleMatch, string, string, string?), RedirectRule>(_data.Rules.Count);
        foreach (var rule in _data.Rules) known.TryAdd(Source(rule), rule);
        var done = 0;
        foreach (var read in _reading.Drafts.SelectMany(ForHosts))
        {
            stop.ThrowIfCancellationRequested();
            _tell("Checking", Math.Min(done++, _reading.Drafts.Count), _reading.Drafts.Count);
            if (Sound(read) is not { } rule) continue;
            if (!_bySource.TryGetValue(Source(rule), out var first))
            {
                var entry =
                    known.TryGetValue(Source(rule), out var old) ? PlanBeside(rule, old, read) : New(rule, read);
                _bySource.Add(Source(rule), entry);
                _entries.Add(entry);
                continue;
            }
            _log.CountSkipped();
            var isSame = (first.Rule.To, first.Rule.Status) == (rule.To, rule.Status);
            _log.Say(new Finding(isSame ? Severity.Warning : Severity.Error,
                $"“{rule.From}” is the source of line {first.Line} too, which counts; "
                    + (isSame ? "this line says the same." : $"this line has {Words(rule)}. Delete one of the two."),
                _log.File, read.Line));
        }
    }

    /// <summary>
    /// A rule once for each host of the site that its block is for; once for all, where it is for all of them.
    /// </summary>
    private List<ReadDraft> ForHosts(ReadDraft read)
    {
        if (read.Hosts is not { Count: > 0 } names) return [read];
        var own = names.Select(_hosts.OwnOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (own.Count == 0)
        {
            _log.Skip(read.Line, $"This counts for {string.Join(", ", names.Take(3))}"
                + $"{(names.Count > 3 ? " and others" : "")} alone, and that is no host of this site. "
                + "Add it to the setting Mapflat:LegacyHosts if it is one; if not, leave the line out.");
        }

        return [.. (own.Count == _hosts.Count ? [null] : own.Cast<string?>()).Select(host =>
            read with { Draft = read.Draft with { Host = host } })];
    }

    private PlannedRule New(RedirectRule rule, ReadDraft read)
    {
        rule.MoveTo(++_last);
        return new PlannedRule(RuleChangeKind.Added, rule, read.Line);
    }

    private RedirectRule? Sound(ReadDraft read)
    {
        var heard = new List<Finding>();
        var rule = RedirectRule.Create(read.Draft, _hosts, heard);
        foreach (var finding in heard)
            _log.Say(finding with
            {
                Message = $"{finding.Message} (“{UrlListReader.Short(read.Draft.From)}”)",
                File = _log.File,
                Line = read.Line,
                Field = null
            });
        if (rule is null) _log.CountSkipped();
        else rule.RestoreHits(read.Hits, read.LastHit);
        return rule;
    }

    private PlannedRule PlanBeside(RedirectRule rule, RedirectRule old, ReadDraft read)
    {
        var was = old.ToDraft();
        var now = rule.ToDraft();
        if (!read.SaysAdded) now = now with { Added = was.Added };
        // What a format has no words for stays; the spelling of a source is nothing to change a rule for.
        if (!read.IsWhole)
            now = now with
            {
                From = was.From,
                Note = now.Note ?? was.Note,
                ArchiveUrl = now.ArchiveUrl ?? (now.Status == 410 ? was.ArchiveUrl : null)
            };
        if (now == was || (!read.IsWhole && now with { To = was.To } == was && TargetOf(now) == TargetOf(was)))
            return new PlannedRule(RuleChangeKind.Unchanged, old, read.Line);
        if (!_replace)
        {
            _kept++;
            _log.Warn(read.Line, $"“{old.From}” is there already and leads to {Words(old)}, where this line has "
                + $"{Words(rule)}; it was kept. To change it, replace existing rules.");
            return new PlannedRule(RuleChangeKind.Unchanged, old, read.Line);
        }
        // It is another redirect from today on, and cached for a shorter time.
        if (!read.SaysAdded && (now.To != was.To || now.Status != was.Status))
            now = now with { Added = read.Draft.Added };
        if (RedirectRule.Create(now, _hosts).Value is not { } altered)
            return new PlannedRule(RuleChangeKind.Unchanged, old, read.Line);
        altered.MoveTo(old.Position);
        return new PlannedRule(RuleChangeKind.Changed, altered, read.Line, old);
    }

    private string? TargetOf(RuleDraft draft) =>
        CheckedRule.Read(draft, _hosts, [], compile: false)?.Target is { } target
            ? target.Write(true, name => $"${{{name}}}", text => text).ToString() : null;

    /// <summary>Looks at all rules together and leaves out those of the file that err, until none does.</summary>
    private RedirectMap Check(CancellationToken stop)
    {
        for (var round = 0; ; round++)
        {
            var ours = _entries.Where(entry => entry.Kind != RuleChangeKind.Unchanged)
                .ToDictionary(entry => entry.Rule);
            var replaced = _entries.Where(entry => entry.Kind == RuleChangeKind.Changed).Select(entry => entry.Old!)
                .ToHashSet();
            List<RedirectRule> rules = [.. _data.Rules.Where(rule => !replaced.Contains(rule)), .. ours.Keys];
            stop.ThrowIfCancellationRequested();
            _tell("Looking at all rules together", 0, rules.Count);
            var map = new RedirectMap(_data with { Rules = rules });
            var found = RuleCheck.Run(map).Where(about => ours.ContainsKey(about.Rule)).ToList();
            var wrong = found.Where(about => about.Finding.Severity == Severity.Error).Select(about => about.Rule)
                .ToHashSet();
            foreach (var about in wrong.Count == 0 ? found : found.Where(about => wrong.Contains(about.Rule)))
                _log.Say(about.Finding with { File = _log.File, Line = ours[about.Rule].Line });
            if (wrong.Count == 0) wrong = Losing(map);
            if (wrong.Count == 0) return map;
            if (round == MaxRounds)
                throw new InvalidOperationException(
                    "The rules of the file loop in ever new ways; take in a smaller part of it.");
            foreach (var _ in wrong) _log.CountSkipped();
            _entries.RemoveAll(entry => wrong.Contains(entry.Rule));
        }
    }

    /// <summary>
    /// The rules of the file that would leave an address which was public with nothing, because the one that answered
    /// there is changed.
    /// </summary>
    private HashSet<RedirectRule> Losing(RedirectMap after)
    {
        var changed = _entries.Where(entry => entry.Kind == RuleChangeKind.Changed)
            .ToDictionary(entry => entry.Old!.Id);
        var losing = new HashSet<RedirectRule>();
        if (changed.Count == 0 || _ledger.Count == 0) return losing;
        var lost = _ledger.Where(address => after.Resolve(null, address, null).Kind == ResolutionKind.NotFound)
            .ToList();
        var before = lost.Count == 0 ? null : new RedirectMap(_data);
        foreach (var address in lost)
        {
            if (before!.Resolve(null, address, null).Rule is not { } rule
                || !changed.TryGetValue(rule.Id, out var entry) || !losing.Add(entry.Rule))
                continue;
            _log.Say(Finding.Error(
                $"{address} was public and would lead nowhere if “{rule.From}” were changed like this, so this line "
                + "was skipped. Redirect the address, or mark it as gone (410).", _log.File, entry.Line));
        }

        return losing;
    }

    /// <summary>
    /// Writes the words of the file into the rules of the store. Where it replaces them, its order of patterns is taken
    /// over too.
    /// </summary>
    private void Alter()
    {
        var altered = new HashSet<RedirectRule>();
        foreach (var entry in _entries.Where(entry => entry.Kind == RuleChangeKind.Changed))
        {
            var rule = entry.Old!;
            rule.Change(entry.Rule.ToDraft(), _data.Addresses);
            altered.Add(rule);
        }
        if (_replace)
        {
            List<RedirectRule> patterns =
                [.. _entries.Select(entry => entry.Old ?? entry.Rule).Where(rule => rule.Match == RuleMatch.Pattern)];
            foreach (var (rule, place) in patterns.Zip(patterns.Select(rule => rule.Position).Order().ToList()))
            {
                if (rule.Position == place) continue;
                rule.MoveTo(place);
                if (rule.Id != 0) altered.Add(rule);
            }
        }
        Altered = [.. altered];
        foreach (var rule in Altered) rule.CountWrite();
    }

    private void Finish(RedirectMap map)
    {
        var undecided = new List<string>();
        var answered = 0;
        foreach (var (url, line) in _reading.Undecided)
        {
            var (asked, failure) = LegacyUrl.Parse(url);
            if (asked is null) _log.Skip(line, failure!.Message);
            else if (asked.Host is { } host && !_hosts.IsOwn(host))
                _log.Skip(
                    line, $"{host} is not a host of this site. Add it to the setting Mapflat:LegacyHosts if it is.");
            else if (map.ResolveRaw(asked.Host, url.Split('#')[0].Trim()) is var now
                && now.Kind != ResolutionKind.NotFound)
                answered++;
            else
            {
                undecided.Add(url);
                Waiting.Add(now.IdentifiedBy is { } query ? MissingPath.OfHome(query) : asked.Path.Key);
            }
        }
        Report = new RuleImportReport(
            _reading.Format, Count(RuleChangeKind.Added), Altered.Count, Count(RuleChangeKind.Unchanged) - _kept, _kept,
            _reading.Skipped + _log.Skipped, answered,
            [.. _entries.Select(entry => new RuleChange(entry.Kind, entry.Rule.From, Words(entry.Rule), entry.Was)),
                .. Altered.Count > Count(RuleChangeKind.Changed)
                    ? [new RuleChange(RuleChangeKind.Changed, "the order of the patterns", "")]
                    : Array.Empty<RuleChange>()],
            undecided, [.. _reading.Findings, .. _log.Findings]);

        int Count(RuleChangeKind kind) => _entries.Count(entry => entry.Kind == kind);
    }

    private static string Words(RedirectRule rule) => rule.To is null ? $"{rule.Status}" : $"{rule.Status} {rule.To}";
}
