using System.Globalization;
using System.Text.Json;
using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

internal sealed partial class RuleRegister
{
    /// <summary>Of how many rules at most each gets a line of its own in the audit log.</summary>
    private const int MostLines = 50;

    /// <returns><see cref="Failure.Invalid"/> with all that is wrong with it, by itself and beside the
    /// others.</returns>
    public Task<Outcome<RuleReceipt>> CreateAsync(
        RuleDraft draft, Author author, CancellationToken cancellationToken) => store.ChangeAsync<RuleReceipt>(
            async (db, now, stop) =>
            {
                var beside = await CheckAsync(db, null, draft with { Added = DateOnly.FromDateTime(now) }, stop);
                if (beside.Refusal is { } refusal) return refusal;
                var rule = beside.Rule!;
                var (last, position) =
                    (await LastAsync(db, stop), await db.Rules.MaxAsync(r => (int?)r.Position, stop) ?? 0);
                db.Rules.Add(rule).Entity.MoveTo(position + 1);
                var act = await BeginAsync(
                    db, "rule.created", $"The rule from {rule.From} was made.", author, now, [], stop);
                await db.SaveChangesAsync(stop);
                await RuleJournal.EndAsync(db, act, last, stop);
                AuditLog.Add(db, now, author, act.Name, rule.From, Words(rule.ToDraft()));
                return new RuleReceipt(act.Told, act.Id, rule.Id, beside.Findings);
            },
            keep: _ => true,
            cancellationToken);

    /// <returns><see cref="Failure.NotFound"/>, <see cref="Failure.Conflict"/> if it was changed since or an address
    /// would be lost, <see cref="Failure.Invalid"/> with all that is wrong with it.</returns>
    public Task<Outcome<RuleReceipt>> ChangeAsync(int id, int version, RuleDraft draft, Author author,
        CancellationToken cancellationToken) => store.ChangeAsync<RuleReceipt>(
            async (db, now, stop) =>
            {
                if (await db.Rules.SingleOrDefaultAsync(r => r.Id == id, stop) is not { } rule)
                    return new Failure.NotFound("This rule is not there any more.");
                if (rule.Version != version)
                    return new Failure.Conflict($"Somebody else has changed the rule from {rule.From} since you opened "
                        + "it. Nothing of yours is lost, and nothing was changed.");
                var was = rule.ToDraft();
                // It is another redirect from today on, and cached for a shorter time.
                draft = draft with
                {
                    Added = (draft.To ?? "") == (was.To ?? "") && draft.Status == was.Status
                        ? was.Added
                        : DateOnly.FromDateTime(now)
                };
                var beside = await CheckAsync(db, id, draft, stop);
                if (beside.Refusal is { } refusal) return refusal;
                if (beside.Rule!.ToDraft() == was)
                    return new RuleReceipt("Nothing was different, so nothing was changed.", null, id, beside.Findings);
                var before = await SiteAnswers.BeforeAsync(db, redirects, stop);
                var act = await BeginAsync(
                    db, "rule.changed", $"The rule from {was.From} was changed.", author, now, [id], stop);
                rule.Change(draft, beside.Addresses);
                await db.SaveChangesAsync(stop);
                await RuleJournal.EndAsync(db, act, null, stop);
                if (await LostAsync(db, before, stop) is { } lost) return lost;
                AuditLog.Add(db, now, author, act.Name, rule.From, Difference(was, rule.ToDraft()));
                return new RuleReceipt(act.Told, act.Id, id, beside.Findings);
            },
            keep: receipt => receipt.ActId is not null,
            cancellationToken);

    /// <summary>Gives a pattern another place among the patterns, which are tried in their order.</summary>
    /// <param name="place">From 1; one that is not there is the nearest that is.</param>
    public Task<Outcome<RuleReceipt>> MoveAsync(int id, int version, int place, Author author,
        CancellationToken cancellationToken) => store.ChangeAsync<RuleReceipt>(
            async (db, now, stop) =>
            {
                var patterns = await db.Rules.Where(r => r.Match == RuleMatch.Pattern).OrderBy(r => r.Position)
                    .ThenBy(r => r.Id).ToListAsync(stop);
                if (patterns.Find(r => r.Id == id) is not { } rule)
                    return new Failure.NotFound("There is no such pattern any more.");
                if (rule.Version != version)
                    return new Failure.Conflict($"Somebody else has changed the rule from {rule.From} since you saw "
                        + "it. Look at the list as it is now.");
                var positions = patterns.Select(r => r.Position).ToList();
                patterns.Remove(rule);
                place = Math.Clamp(place, 1, positions.Count);
                patterns.Insert(place - 1, rule);
                List<(RedirectRule Rule, int Position)> moved =
                    [.. patterns.Zip(positions).Where(pair => pair.First.Position != pair.Second)];
                if (moved.Count == 0) return new RuleReceipt("It is in that place already.", null, id, []);
                var before = await SiteAnswers.BeforeAsync(db, redirects, stop);
                var act = await BeginAsync(
                    db, "rule.moved", $"The pattern {rule.From} is number {place} of {positions.Count} now.", author,
                    now, moved.Select(each => each.Rule.Id), stop);
                foreach (var (each, position) in moved) each.MoveTo(position);
                await db.SaveChangesAsync(stop);
                await RuleJournal.EndAsync(db, act, null, stop);
                if (await LostAsync(db, before, stop) is { } lost) return lost;
                AuditLog.Add(db, now, author, act.Name, rule.From, $"number {place} of {positions.Count}");
                return new RuleReceipt(act.Told, act.Id, id, []);
            },
            keep: receipt => receipt.ActId is not null,
            cancellationToken);

    /// <returns><see cref="Failure.Conflict"/> if the rules are not those that the author has seen, or an address that
    /// was public would be lost; <see cref="Failure.Invalid"/> for a tag that is none.</returns>
    public async Task<Outcome<RuleReceipt>> ApplyAsync(
        RuleSelection selection, RuleAct change, string origin, Author author, CancellationToken cancellationToken)
    {
        if (change is RuleAct.Tag { Name: var tag } && RuleTags.Read(tag) is null)
            return new Failure.Invalid("This is not a tag.",
                [Finding.Error($"A tag is one word of letters, digits, - and _, at most {RuleTags.Longest} characters.",
                    field: "Tag")]);
        var warned = selection is RuleSelection.All { Filter: var filter }
            ? await WarnedAsync(filter, origin, cancellationToken)
            : null;
        return await store.ChangeAsync<RuleReceipt>(
            async (db, now, stop) =>
            {
                var (ids, conflict) = await ChosenAsync(db, selection, warned, stop);
                if (ids is null) return conflict!;
                ids = await AffectedAsync(db, ids, change, stop);
                if (ids.Count == 0)
                    return new RuleReceipt(
                        "Nothing was to be changed: the rules are like that already.", null, null, []);
                var first = await db.Rules.AsNoTracking().Where(r => EF.Parameter(ids).Contains(r.Id))
                    .OrderBy(r => r.Position).Take(MostLines).Select(r => r.From).ToListAsync(stop);
                var summary = Summarize(change, ids.Count, first[0]);
                var takes = change is RuleAct.Disable or RuleAct.Delete;
                var before = takes ? await SiteAnswers.BeforeAsync(db, redirects, stop) : null;
                var name = $"{(ids.Count == 1 ? "rule" : "rules")}.{change.Verb}";
                var act = await BeginAsync(db, name, summary, author, now, ids, stop);
                await DoAsync(db, ids, change, stop);
                await RuleJournal.EndAsync(db, act, null, stop);
                if (before is not null && await LostAsync(db, before, stop) is { } lost) return lost;
                if (ids.Count <= MostLines)
                {
                    foreach (var from in first)
                        AuditLog.Add(db, now, author, "rule." + change.Verb, from,
                            ids.Count == 1 ? null : $"with {ids.Count - 1} others");
                }
                else
                    AuditLog.Add(db, now, author, name,
                        string.Create(CultureInfo.InvariantCulture, $"{ids.Count:N0} rules"), summary);
                return new RuleReceipt(summary, act.Id, null, []);
            },
            keep: receipt => receipt.ActId is not null,
            cancellationToken);
    }

    /// <returns><see cref="Failure.Conflict"/> where that cannot be done exactly, or was done already.</returns>
    public Task<Outcome<RuleReceipt>> UndoAsync(int actId, Author author, CancellationToken cancellationToken) =>
        store.ChangeAsync<RuleReceipt>(
            async (db, now, stop) =>
            {
                var act = await db.PastActs.SingleOrDefaultAsync(a => a.Id == actId && a.PageId == null, stop);
                if (act is null) return new Failure.NotFound("There is no such act.");
                if (act.Undone is not null) return new Failure.Conflict("This was undone already.");
                var isEmpty = act.Rows == "[]";
                if (isEmpty && !await db.PastRules.AnyAsync(p => p.ActId == actId, stop))
                    return new Failure.Conflict($"This was done more than {RuleJournal.Kept.Days} days ago, and what "
                        + "it takes to undo it is no longer kept.");
                var before = await SiteAnswers.BeforeAsync(db, redirects, stop);
                if (!await RowJournal.RevertAsync(db, act.Rows, stop) || !await RuleJournal.RevertAsync(db, act, stop))
                    return new Failure.Conflict("This can no longer be undone exactly, for something that it changed "
                        + "was changed again since, or its address has another rule. Nothing was changed now.");
                act.Undo(author.Name, now);
                await db.SaveChangesAsync(stop);
                if (await LostAsync(db, before, stop) is { } lost) return lost;
                AuditLog.Add(db, now, author, act.Name + ".undone", "rules", act.Told);
                return new RuleReceipt($"Undone: {act.Told}", null, null, []);
            },
            keep: _ => true,
            cancellationToken);

    /// <summary>Why an act may not be kept: an address that was public would lead nowhere.</summary>
    internal static async Task<Failure.Conflict?> LostAsync(
        ContentDb db, RedirectReader redirects, SiteAnswers before, CancellationToken stop) =>
        (await SiteAnswers.ReadAsync(db, redirects, stop)).LostSince(before).FirstOrDefault() is { } lost
            ? new Failure.Conflict($"{lost} was public and would lead nowhere (404) after this, so nothing was "
                + "changed. Give the rule another target, or let it say that the address is gone for good (410).")
            : null;

    private Task<Failure.Conflict?> LostAsync(ContentDb db, SiteAnswers before, CancellationToken stop) =>
        LostAsync(db, redirects, before, stop);

    internal static async Task<PastAct> BeginAsync(
        ContentDb db, string name, string summary, Author author, DateTime now,
        IEnumerable<int> ids, CancellationToken stop)
    {
        var act = db.PastActs.Add(new PastAct(null, name, summary, author.Name, "[]", now)).Entity;
        await db.SaveChangesAsync(stop);
        await RuleJournal.BeginAsync(db, act, ids, stop);
        return act;
    }

    internal static async Task<int> LastAsync(ContentDb db, CancellationToken stop) =>
        await db.Rules.MaxAsync(r => (int?)r.Id, stop) ?? 0;

    private static async Task<Outcome<List<int>>> ChosenAsync(
        ContentDb db, RuleSelection selection, IReadOnlyCollection<int>? warned, CancellationToken stop)
    {
        if (selection is RuleSelection.All all)
        {
            var fitting = await all.Filter.Apply(db, warned).OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(stop);
            return fitting.Count == all.Count ? fitting
                : new Failure.Conflict($"You were shown {all.Count} rules, and {fitting.Count} fit by now. Look at "
                    + "them again, and decide again.");
        }

        var versions = ((RuleSelection.Some)selection).Versions;
        if (versions.Count == 0)
            return new Failure.Invalid(
                "Choose at least one rule first.", [Finding.Error("Choose at least one rule first.", field: "rules")]);
        var ids = versions.Keys.ToList();
        var known = await db.Rules.AsNoTracking().Where(r => EF.Parameter(ids).Contains(r.Id))
            .Select(r => new { r.Id, r.Version, r.From }).ToListAsync(stop);
        if (known.Find(rule => rule.Version != versions[rule.Id]) is { } changed)
            return new Failure.Conflict($"Somebody else has changed the rule from {changed.From} since you saw it. "
                + "Look at the list as it is now.");
        return known.Count < versions.Count
            ? new Failure.Conflict("Some of these rules are not there any more. Look at the list as it is now.")
            : ids;
    }

    private static async Task<List<int>> AffectedAsync(
        ContentDb db, List<int> ids, RuleAct change, CancellationToken stop)
    {
        if (change is RuleAct.Delete) return ids;
        var rules = db.Rules.AsNoTracking().Where(r => EF.Parameter(ids).Contains(r.Id));
        if (change is RuleAct.Enable or RuleAct.Disable)
            return await rules.Where(r => r.Enabled == (change is RuleAct.Disable)).Select(r => r.Id).ToListAsync(stop);
        var notes = await rules.Select(r => new { r.Id, r.Note }).ToListAsync(stop);
        return [.. notes.Where(rule => Retagged(rule.Note, change) != rule.Note).Select(rule => rule.Id)];
    }

    private static async Task DoAsync(ContentDb db, List<int> ids, RuleAct change, CancellationToken stop)
    {
        var rules = db.Rules.Where(r => EF.Parameter(ids).Contains(r.Id));
        switch (change)
        {
            case RuleAct.Delete:
                await rules.ExecuteDeleteAsync(stop);
                break;
            case RuleAct.Enable or RuleAct.Disable:
                await rules.ExecuteUpdateAsync(set => set.SetProperty(r => r.Enabled, change is RuleAct.Enable)
                    .SetProperty(r => r.Version, r => r.Version + 1), stop);
                break;
            default:
                ((SqliteConnection)db.Database.GetDbConnection()).CreateFunction(
                    "retagged", (string? note) => Retagged(note, change));
                await db.Database.ExecuteSqlAsync(
                    $"""
                    UPDATE Rules SET Note = retagged(Note), Version = Version + 1
                    WHERE Id IN (SELECT value FROM json_each({JsonSerializer.Serialize(ids)}))
                    """, stop);
                break;
        }
    }

    private static string? Retagged(string? note, RuleAct change)
    {
        if (change is RuleAct.Untag untag)
            return RuleTags.FindAll(note).Contains(untag.Name, StringComparer.OrdinalIgnoreCase)
                ? RuleTags.Remove(note, untag.Name)
                : note;
        var longer = RuleTags.Add(note, RuleTags.Read(((RuleAct.Tag)change).Name)!);
        return longer.Length > CheckedRule.MaxNote ? note : longer;
    }

    private static string Summarize(RuleAct change, int count, string first)
    {
        var which =
            count == 1 ? $"The rule from {first}" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} rules");
        var verb = count == 1 ? "was" : "were";
        return change switch
        {
            RuleAct.Enable => $"{which} {verb} switched on.",
            RuleAct.Disable => $"{which} {verb} switched off.",
            RuleAct.Delete => $"{which} {verb} deleted.",
            RuleAct.Tag tag => $"{which} {verb} tagged #{RuleTags.Read(tag.Name)}.",
            _ => $"{which} {(count == 1 ? "is" : "are")} no longer tagged #{((RuleAct.Untag)change).Name}.",
        };
    }

    private static string Words(RuleDraft draft) => $"{draft.Match?.ToString().ToLowerInvariant()}, "
        + $"{draft.Status}{(draft.To is null ? "" : " to " + draft.To)}{(draft.Enabled ? "" : ", switched off")}";

    public static string Difference(RuleDraft was, RuleDraft now)
    {
        List<string> changes = [];
        Add("source", was.From, now.From);
        Add("target", was.To, now.To);
        Add("status", was.Status.ToString(CultureInfo.InvariantCulture), now.Status.ToString(
            CultureInfo.InvariantCulture));
        Add("kind", was.Match?.ToString().ToLowerInvariant(), now.Match?.ToString().ToLowerInvariant());
        Add("query", was.Query.ToString().ToLowerInvariant(), now.Query.ToString().ToLowerInvariant());
        Add("host", was.Host, now.Host);
        Add("archived copy", was.ArchiveUrl, now.ArchiveUrl);
        Add("note", was.Note, now.Note);
        if (was.Enabled != now.Enabled) changes.Add(now.Enabled ? "switched on" : "switched off");
        return string.Join("; ", changes);

        void Add(string name, string? before, string? after)
        {
            if (before != after) changes.Add($"{name}: {Quote(before)} became {Quote(after)}");
        }

        static string Quote(string? text) =>
            string.IsNullOrEmpty(text) ? "nothing" : $"“{text.ReplaceLineEndings(" ")}”";
    }
}
