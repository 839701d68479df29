using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// What becomes of the rules of a file beside those of a store, worked out and checked as a whole before anything is
/// written.
/// </summary>
internal sealed partial class RulePlan
{
    /// <summary>Leaving a rule out can bring another to light that loops; longer than this nobody looks.</summary>
    private const int MaxRounds = 8;

    /// <summary>Each round keeps more of what the file says; longer than this nobody looks.</summary>
    private const int MaxMends = 8;

    private readonly RuleReading _reading;
    private readonly IReadOnlyList<ReadDraft> _drafts;
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

    private RulePlan(RuleReading reading, IReadOnlyList<ReadDraft> drafts, RedirectMapData data,
        IReadOnlyList<string> ledger, bool replace, RuleLog log, Action<string, int, int> tell)
    {
        _drafts = drafts;
        _ledger = ledger;
        (_reading, _data, _replace, _log, _hosts, _tell) =
            (reading, data, replace, log, new SiteHosts(data.Addresses), tell);
        _last = data.Rules.Select(rule => rule.Position).DefaultIfEmpty().Max();
    }

    /// <summary>A rule of the file, or the one of the store that stays or goes for it.</summary>
    private sealed class PlannedRule(
        RuleChangeKind kind, RedirectRule rule, ReadDraft read, RedirectRule? old = null)
    {
        internal RuleChangeKind Kind => kind;

        internal RedirectRule Rule => rule;

        internal ReadDraft Read => read;

        internal int Line => read.Line;

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
        var order = new RuleLog(file, default, stop);
        var drafts = FileOrder.Arrange(reading, order);
        var hosts = new SiteHosts(data.Addresses);
        var answers = reading.Answers?.Invoke(hosts.OwnOf)
            ?? (reading.IsOrdered && reading.Drafts.Count <= ListAnswers.MostLines
                ? new ListAnswers(reading.Drafts, hosts) : null);
        for (var round = 0; ; round++)
        {
            var log = new RuleLog(file, default, stop);
            foreach (var finding in order.Findings) log.Say(finding);
            var plan = new RulePlan(reading, drafts, data, ledger, replace, log, tell);
            plan.Compare(stop);
            var map = plan.Check(stop);
            var proof = answers is null ? null : plan.Prove(answers, map, stop);
            if (round < MaxMends && (plan.Mended ?? proof?.Mend(drafts)) is { } mended)
            {
                drafts = mended;
                continue;
            }

            plan.Alter();
            plan.Finish(map, proof);
            return plan;
        }
    }

    private RuleProof Prove(IFileAnswers answers, RedirectMap map, CancellationToken stop)
    {
        var ours = new Dictionary<RedirectRule, ReadDraft>();
        foreach (var entry in _entries) ours.TryAdd(entry.Rule, entry.Read);
        HashSet<int> told = [.. _reading.Findings.Concat(_log.Findings)
            .Where(finding => finding is { Severity: Severity.Error, Line: not null })
            .Select(finding => finding.Line!.Value)];
        if (!_replace) return RuleProof.Run(answers, _reading, map, ours, told, stop);
        // As they will be: the patterns of the file in its order.
        List<RedirectRule> patterns =
            [.. _entries.Select(entry => entry.Rule).Where(rule => rule.Match == RuleMatch.Pattern)];
        var places = patterns.ConvertAll(rule => rule.Position);
        Place(patterns, places.Order());
        try
        {
            return RuleProof.Run(
                answers, _reading, new RedirectMap(_data with { Rules = _together }), ours, told, stop);
        }
        finally
        {
            Place(patterns, places);
        }

        static void Place(List<RedirectRule> rules, IEnumerable<int> positions)
        {
            foreach (var (rule, position) in rules.Zip(positions.ToList())) rule.MoveTo(position);
        }
    }

    /// <summary>The rules of the site and of the file, as they were last looked at together.</summary>
    private IReadOnlyList<RedirectRule> _together = [];

    /// <summary>The drafts, where two of them had to become patterns so as to be told apart; else null.</summary>
    private List<ReadDraft>? Mended { get; set; }

    private static (RuleMatch, string, string, string?) Source(RedirectRule rule) =>
        (rule.Match, rule.Key, rule.QueryKey, rule.Host);

    private void Compare(CancellationToken stop)
    {
        var known = new Dictionary<(RuleMatch, string, string, string?), RedirectRule>(_data.Rules.Count);
        foreach (var rule in _data.Rules) known.TryAdd(Source(rule), rule);
        var done = 0;
        foreach (var read in _drafts.SelectMany(ForHosts))
        {
            stop.ThrowIfCancellationRequested();
            MemoryBound.Keep();
            _tell("Checking", Math.Min(done++, _drafts.Count), _drafts.Count);
            if (Sound(read) is not { } rule) continue;
            if (!_bySource.TryGetValue(Source(rule), out var first))
            {
                var entry =
                    known.TryGetValue(Source(rule), out var old) ? PlanBeside(rule, old, read) : New(rule, read);
                _bySource.Add(Source(rule), entry);
                _entries.Add(entry);
                continue;
            }
            var isSame = (first.Rule.To, first.Rule.Status) == (rule.To, rule.Status);
            if (!isSame && TellApart(first.Read, read)) continue;
            _log.CountSkipped();
            _log.Say(new Finding(isSame || _reading.IsOrdered ? Severity.Warning : Severity.Error,
                $"“{rule.From}” is the source of line {first.Line} too, which counts; "
                    + (isSame ? "this line says the same." : $"this line has {Words(rule)}. Delete one of the two."),
                _log.File, read.Line));
        }
    }

    private PlannedRule New(RedirectRule rule, ReadDraft read)
    {
        rule.MoveTo(++_last);
        return new PlannedRule(RuleChangeKind.Added, rule, read);
    }

    private RedirectRule? Sound(ReadDraft read)
    {
        var heard = new List<Finding>();
        var rule = RedirectRule.Create(read.Draft, _hosts, heard);
        if (rule is { Match: RuleMatch.Prefix, Key: "/", To: { } all } && LegacyUrl.Parse(all).Value is
            { Host: { } host, RawPath: "/:splat" } && _hosts.IsOwn(host))
        {
            _log.Warn(read.Line, "This leads to the same address on the site's own host. One host, and https, are set "
                + "by Mapflat:PublicUrl and need no rule.");
            return null;
        }

        if (heard.Exists(finding => finding.Name == "self-target"))
        {
            _log.Warn(read.Line, "It leads to its own address in another spelling, which is led there anyway, so that "
                + $"it needs no rule (“{UrlListReader.Short(read.Draft.From)}”).");
            return null;
        }

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
            return new PlannedRule(RuleChangeKind.Unchanged, old, read);
        if (!_replace)
        {
            _kept++;
            _log.Warn(read.Line, $"“{old.From}” is there already and leads to {Words(old)}, where this line has "
                + $"{Words(rule)}; it was kept. To change it, replace existing rules.");
            return new PlannedRule(RuleChangeKind.Unchanged, old, read);
        }
        // It is another redirect from today on, and cached for a shorter time.
        if (!read.SaysAdded && (now.To != was.To || now.Status != was.Status))
            now = now with { Added = read.Draft.Added };
        if (RedirectRule.Create(now, _hosts).Value is not { } altered)
            return new PlannedRule(RuleChangeKind.Unchanged, old, read);
        altered.MoveTo(old.Position);
        return new PlannedRule(RuleChangeKind.Changed, altered, read, old);
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
            _together = rules;
            var wrong = new HashSet<RedirectRule>();
            var warned = new RuleLog(_log.File, default, stop);
            foreach (var about in Found())
            {
                if (about.Finding.Severity == Severity.Error) wrong.Add(about.Rule);
                else if (wrong.Count == 0) warned.Say(Placed(about));
            }

            // They are looked for again rather than held: a long list has one for each line.
            foreach (var finding in wrong.Count == 0 ? warned.Findings
                : Found().Where(about => wrong.Contains(about.Rule)).Select(Placed))
                _log.Say(finding);
            if (wrong.Count == 0) wrong = Losing(map);
            if (wrong.Count == 0) return map;
            if (round == MaxRounds)
                throw new InvalidOperationException(
                    "The rules of the file loop in ever new ways; take in a smaller part of it.");
            foreach (var _ in wrong) _log.CountSkipped();
            _entries.RemoveAll(entry => wrong.Contains(entry.Rule));

            IEnumerable<RuleFinding> Found() =>
                RuleCheck.Run(map).Where(about => ours.ContainsKey(about.Rule));

            Finding Placed(RuleFinding about) =>
                about.Finding with { File = _log.File, Line = ours[about.Rule].Line };
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

    private void Finish(RedirectMap map, RuleProof? proof)
    {
        var differences = new List<Finding>();
        foreach (var (line, address) in _reading.Unanswered)
        {
            var now = map.ResolveRaw(null, address);
            var by = now.Rule is { } rule ? _entries.Find(entry => entry.Rule == rule) : null;
            var words = now switch
            {
                { Kind: ResolutionKind.NotFound } => "nothing answers it now (404)",
                { IsRedirect: true } => $"{(by is null ? "it" : $"line {by.Line}")} leads to {now.Location} now",
                _ => "the site itself answers it",
            };
            var said = by is null
                ? Finding.Warning($"{address} was for line {line}, which is skipped; {words}.", _log.File, line)
                : Finding.Error($"{address} was for line {line}, which is skipped; {words}.", _log.File, line);
            if (by is not null) differences.Add(said);
            _log.Say(said);
        }

        foreach (var difference in proof?.Differences ?? [])
        {
            var said = Finding.Error(difference.Sentence, _log.File,
                difference.File.Line > 0 ? difference.File.Line : difference.Ours?.Line);
            differences.Add(said);
            _log.Say(said);
        }

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
            undecided, [.. _reading.Findings, .. _log.Findings])
        {
            Differences = differences,
        };

        int Count(RuleChangeKind kind) => _entries.Count(entry => entry.Kind == kind);
    }

    private static string Words(RedirectRule rule) => rule.To is null ? $"{rule.Status}" : $"{rule.Status} {rule.To}";
}
