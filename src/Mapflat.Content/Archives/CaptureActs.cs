using System.Globalization;
using System.Text.Json;
using Mapflat.Content.Addresses;
using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Archives;

/// <summary>
/// Decides what visitors get at addresses of old sites, says beforehand what that will be, and undoes it. Each act is
/// one transaction, however many addresses it is on, and none leaves an address with nothing that answers.
/// </summary>
internal sealed class CaptureActs(ContentStore store, MarkdownRenderer renderer, RedirectReader redirects)
{
    /// <summary>The longest reason for hiding something, in characters.</summary>
    public const int LongestReason = 500;

    private const int MostExamples = 10;

    /// <summary>Of how many addresses at most each gets a line of its own in the audit log.</summary>
    private const int MostLines = 50;

    /// <summary>
    /// What an act would do. Everything is done, looked at and taken back, so it cannot differ from the act.
    /// </summary>
    public Task<Outcome<CaptureConsequences>> PlanAsync(
        CapturedSelection selection, CaptureAct act, CancellationToken cancellationToken) =>
        RunAsync(selection, act, new Author("plan"), keep: false, cancellationToken);

    /// <returns><see cref="Failure.Conflict"/> if the addresses are not those that the author has seen, or would lead
    /// nowhere; <see cref="Failure.Invalid"/> with the field at fault, <c>Reason</c> or <c>To</c>.</returns>
    public Task<Outcome<CaptureConsequences>> CarryOutAsync(
        CapturedSelection selection, CaptureAct act, Author author, CancellationToken cancellationToken) =>
        RunAsync(selection, act, author, keep: true, cancellationToken);

    /// <summary>Undoes an act on all its addresses, but for those that would lead nowhere after it.</summary>
    /// <returns><see cref="Failure.Conflict"/> if one of them was changed since, or it was undone already.</returns>
    public Task<Outcome<CaptureConsequences>> UndoAsync(
        int actId, Author author, CancellationToken cancellationToken) => store.ChangeAsync<CaptureConsequences>(
            async (db, now, stop) =>
            {
                var past = await db.PastActs.SingleOrDefaultAsync(
                    a => a.Id == actId && a.PageId == null && a.Name.StartsWith(CaptureAct.Names), stop);
                if (past is null) return new Failure.NotFound("There is no such act.");
                if (past.Undone is not null) return new Failure.Conflict("This was undone already.");
                var ids = await db.PastCaptures.Where(p => p.ActId == actId).Select(p => p.AddressId).ToListAsync(stop);
                if (ids.Count == 0)
                    return new Failure.Conflict("What it takes to undo this is no longer kept: it was done more than "
                        + $"{RuleJournal.Kept.Days} days ago, or its archive was removed.");
                if (await CaptureJournal.FindChangedAsync(db, past, stop) is { } changed)
                    return new Failure.Conflict($"This can no longer be undone exactly, for {changed} was changed "
                        + "again since. Nothing was changed now.");
                var generation = NextGeneration(db);
                await CaptureJournal.RevertAsync(db, past, generation, ids: null, stop);
                var lost = await FindLostAsync(db, ids, stop);
                if (lost.Count > 0)
                    await CaptureJournal.RepeatAsync(db, past, generation, lost.Select(each => each.Id), stop);
                past.Undo(author.Name, now);
                AuditLog.Add(db, now, author, past.Name + ".undone", "old pages", past.Told);
                return new CaptureConsequences($"Undone: {past.Told}", ids.Count, ids.Count - lost.Count, [],
                    TellOfLost(lost), [], ActId: null);
            },
            keep: _ => true,
            cancellationToken);

    private Task<Outcome<CaptureConsequences>> RunAsync(
        CapturedSelection selection, CaptureAct act, Author author, bool keep, CancellationToken cancellationToken) =>
        store.ChangeAsync<CaptureConsequences>(
            async (db, now, stop) =>
            {
                var before = await redirects.ReadMapAsync(db, redirects.AnyOrigin, stop);
                var folder = (selection as CapturedSelection.All)?.Filter.Folder;
                if (Check(act, folder, before.Hosts) is { } refusal) return refusal;
                var (chosen, conflict) = await ChooseAsync(db, selection, stop);
                if (chosen is null) return conflict!;
                List<string> notes = [];
                var rows = await ReadChangingAsync(db, chosen, act, before, notes, stop);
                var said = rows.Take(MostExamples).Select(row => Describe(before, row.Address)).ToList();
                var past = db.PastActs.Add(new PastAct(null, act.Name, Tell(act, rows, folder), author.Name, "[]", now))
                    .Entity;
                await db.SaveChangesAsync(stop);
                var ids = rows.ConvertAll(row => row.Id);
                await CaptureJournal.BeginAsync(db, past, ids, stop);
                await WriteAsync(db, ids, act, folder, stop);
                var lost = await FindLostAsync(db, ids, stop);
                if (lost.Count > 0 && lost.Count == rows.Count) return RefuseAll(act, lost);
                if (lost.Count > 0)
                {
                    await CaptureJournal.RevertAsync(db, past, NextGeneration(db), lost.Select(each => each.Id), stop);
                    notes.AddRange(TellOfLost(lost));
                }

                await CaptureJournal.EndAsync(db, past, stop);
                if (keep) Log(db, now, author, past, rows, lost);
                var after = await redirects.ReadMapAsync(db, redirects.AnyOrigin, stop);
                notes.AddRange(TellOfTarget(act, rows, after));
                return new CaptureConsequences(
                    past.Told, chosen.Count, rows.Count - lost.Count,
                    [.. rows.Take(MostExamples)
                        .Zip(said, (row, was) => new CaptureChange(row.Address, was, Describe(after, row.Address)))
                        .Where(change => change.Before != change.After)],
                    notes, await FindLinksAsync(db, rows, folder, stop), rows.Count == lost.Count ? null : past.Id);
            },
            keep: done => keep && done.ActId is not null,
            cancellationToken);

    private static long NextGeneration(ContentDb db) => db.State.Local.Single().Generation + 1;

    private static Failure.Invalid? Check(CaptureAct act, string? folder, SiteHosts hosts)
    {
        if (act is CaptureAct.Hide { Reason: var reason })
        {
            if (reason.Trim().Length == 0)
                return Refuse("Reason", "Say in a sentence why it is not shown; visitors read it at the address.");
            if (reason.Length > LongestReason || reason.Any(char.IsControl) || UrlText.IsBroken(reason))
                return Refuse("Reason", $"The reason must be one line of at most {LongestReason} characters; this one "
                    + $"has {reason.Length}.");
        }

        if (act is not CaptureAct.Lead { To: var to }) return null;
        if (to.Trim().Length == 0) return Refuse("To", "Say where it leads: a path on this site, or a whole address.");
        var takesRest = to.Contains(CaptureAct.Lead.Rest, StringComparison.Ordinal);
        if (takesRest && folder is null)
            return Refuse("To", $"{CaptureAct.Lead.Rest} stands for what comes after a folder; choose all that is in "
                + "one folder, or leave it out.");
        RuleTarget.Read(to.Trim(), takesRest ? RuleMatch.Prefix : RuleMatch.Exact, hosts, out var fault);
        return fault is null ? null : Refuse("To", $"The target is refused: {fault}.");
    }

    private static Failure.Invalid Refuse(string field, string message) =>
        new(message, [Finding.Error(message, field: field)]);

    private static async Task<Outcome<List<int>>> ChooseAsync(
        ContentDb db, CapturedSelection selection, CancellationToken stop)
    {
        if (selection is CapturedSelection.All all)
        {
            var fitting = await all.Filter.Apply(db).OrderBy(a => a.Address).Select(a => a.Id).ToListAsync(stop);
            return all.Count is null || fitting.Count == all.Count ? fitting
                : new Failure.Conflict(string.Create(CultureInfo.InvariantCulture, $"You were shown {all.Count:N0} "
                    + $"addresses, and {fitting.Count:N0} fit by now. Look at them again, and decide again."));
        }

        var seen = ((CapturedSelection.Some)selection).Generations;
        if (seen.Count == 0) return Refuse("Addresses", "Choose at least one address first.");
        var ids = seen.Keys.ToList();
        var known = await db.CapturedAddresses.AsNoTracking().Where(a => EF.Parameter(ids).Contains(a.Id))
            .OrderBy(a => a.Address).Select(a => new { a.Id, a.Address, a.Generation }).ToListAsync(stop);
        if (known.Find(each => each.Generation != seen[each.Id]) is { } changed)
            return new Failure.Conflict(
                $"{changed.Address} was changed since you saw it. Look at the list as it is now.");
        return known.Count < seen.Count
            ? new Failure.Conflict("Some of these addresses are not there. Look at the list as it is now.")
            : known.ConvertAll(each => each.Id);
    }

    /// <summary>Those of the chosen that are not yet as the act leaves them.</summary>
    private static async Task<List<Row>> ReadChangingAsync(
        ContentDb db, List<int> chosen, CaptureAct act, RedirectMap map, List<string> notes, CancellationToken stop)
    {
        var rows = db.CapturedAddresses.AsNoTracking().Where(a => EF.Parameter(chosen).Contains(a.Id));
        var changing = act switch
        {
            CaptureAct.Hide { Reason: var reason } => rows.Where(a => a.State != CaptureState.Hidden
                || a.Reason != reason.Trim()),
            CaptureAct.Lead { To: var to } => rows.Where(a => a.State != CaptureState.Redirected
                || a.LeadsTo != to.Trim()),
            CaptureAct.MarkGone => rows.Where(a => a.State != CaptureState.Gone),
            // What has no capture can only lead again where it led.
            _ => rows.Where(a => a.State != CaptureState.Shown
                && (a.LatestId > 0 || (a.State != CaptureState.Redirected && a.LeadsTo != null))),
        };
        var read = await changing.OrderBy(a => a.Address).Select(a => new Row(a.Id, a.Address, a.Key, a.QueryKey))
            .ToListAsync(stop);
        if (act is not CaptureAct.Lead { To: var target } || TargetOf(target, map) is not { } at) return read;
        if (read.RemoveAll(row => (row.Key, row.QueryKey) == at) > 0 && chosen.Count > 1)
            notes.Add("The address that the others lead to is one of them, and stays as it is.");
        return read;
    }

    /// <summary>Where on this site a target is, folded; null where it is elsewhere, or not the same for all.</summary>
    private static (string Key, string QueryKey)? TargetOf(string to, RedirectMap map) =>
        !to.Contains(CaptureAct.Lead.Rest, StringComparison.Ordinal)
        && RuleTarget.Read(to.Trim(), RuleMatch.Exact, map.Hosts, out _)?.Render(_ => "") is { } hop
        && map.IsOwn(hop.Host)
            ? (CaptureAddress.KeyOf(hop.Path), CaptureAddress.QueryKeyOf(hop.Query ?? "")) : null;

    private static Task<int> WriteAsync(
        ContentDb db, List<int> ids, CaptureAct act, string? folder, CancellationToken stop)
    {
        var reason = (act as CaptureAct.Hide)?.Reason.Trim() ?? "";
        var to = (act as CaptureAct.Lead)?.To.Trim();
        // Where an address led when it was captured is kept, for it to lead there again.
        return db.Database.ExecuteSqlAsync(
            $"""
            UPDATE CapturedAddresses SET
                State = CASE WHEN {act.State.ToString()} = 'Shown' AND LatestId <= 0 THEN 'Redirected'
                    ELSE {act.State.ToString()} END,
                Reason = {reason},
                LeadsTo = CASE WHEN {to} IS NOT NULL THEN replace({to}, {CaptureAct.Lead.Rest},
                        substr(Address, {(folder ?? "").Length + 1}))
                    WHEN LatestId <= 0 THEN LeadsTo END,
                Generation = {NextGeneration(db)}
            WHERE Id IN (SELECT value FROM json_each({JsonSerializer.Serialize(ids)}))
            """, stop);
    }

    /// <summary>Those of some addresses that are to lead elsewhere and lead nowhere, or round in circles.</summary>
    private async Task<List<(int Id, string Address, string To)>> FindLostAsync(
        ContentDb db, List<int> ids, CancellationToken stop)
    {
        var map = await redirects.ReadMapAsync(db, redirects.AnyOrigin, stop);
        List<(int, string, string)> lost = [];
        foreach (var row in await db.CapturedAddresses.AsNoTracking()
            .Where(a => EF.Parameter(ids).Contains(a.Id) && a.State == CaptureState.Redirected)
            .Select(a => new { a.Id, a.Address, a.LeadsTo }).ToListAsync(stop))
            if (map.ResolveRaw(null, row.Address) is { Kind: ResolutionKind.NotFound }
                or { IsRedirect: true, Ends: ResolutionKind.NotFound })
                lost.Add((row.Id, row.Address, row.LeadsTo ?? ""));
        return lost;
    }

    private static Failure RefuseAll(CaptureAct act, List<(int Id, string Address, string To)> lost)
    {
        var (_, address, to) = lost[0];
        return act is CaptureAct.Lead
            ? Refuse("To", $"{address} would lead to {to}, where there is nothing, or from where it leads back. Choose "
                + "another target; nothing was changed.")
            : new Failure.Conflict($"{address} led to {to}, where nothing is now, or whose host is not on the "
                + "allow-list. Lead it elsewhere, or add the host under “The site’s name”; nothing was changed.");
    }

    private static List<string> TellOfLost(List<(int Id, string Address, string To)> lost) => lost.Count switch
    {
        0 => [],
        1 => [$"{lost[0].Address} stays as it is, as it would lead nowhere."],
        _ => [string.Create(CultureInfo.InvariantCulture,
            $"{lost.Count:N0} addresses stay as they are, such as {lost[0].Address}, as they would lead nowhere.")],
    };

    private static IEnumerable<string> TellOfTarget(CaptureAct act, List<Row> rows, RedirectMap after)
    {
        if (act is not CaptureAct.Lead { To: var to } || rows.Count == 0
            || to.Contains(CaptureAct.Lead.Rest, StringComparison.Ordinal)) yield break;
        if (after.ResolveRaw(null, rows[0].Address) is { IsRedirect: true, Location: { } location } end)
            yield return $"Visitors come to {location}. {CaptureAnswer.DescribeEnd(end)}";
    }

    private static string Describe(RedirectMap map, string address) =>
        CaptureAnswer.Describe(map.ResolveRaw(null, address), map);

    private async Task<List<IncomingLink>> FindLinksAsync(
        ContentDb db, List<Row> rows, string? folder, CancellationToken stop)
    {
        IEnumerable<string> keys = rows.Select(row => row.Key).Distinct();
        var needles = folder is null or "/" ? keys.Where(key => key != "/") : [folder.TrimEnd('/')];
        return await IncomingLink.FindAsync(db, renderer, redirects.AnyOrigin, keys, needles, stop);
    }

    private static string Tell(CaptureAct act, List<Row> rows, string? folder)
    {
        var which = rows.Count == 1 ? rows[0].Address
            : string.Create(CultureInfo.InvariantCulture, $"{rows.Count:N0} old addresses")
                + (folder is null ? "" : $" in {folder}");
        var (verb, are) = rows.Count == 1 ? ("was", "is") : ("were", "are");
        return act switch
        {
            CaptureAct.Hide hide => $"{which} {verb} hidden: “{hide.Reason.Trim()}”",
            CaptureAct.Lead lead => $"{which} {verb} led on to {lead.To.Trim()}.",
            CaptureAct.MarkGone => $"{which} {verb} marked as gone.",
            _ => $"{which} {are} shown again.",
        };
    }

    private static void Log(ContentDb db, DateTime now, Author author, PastAct past, List<Row> rows,
        List<(int Id, string Address, string To)> lost)
    {
        if (rows.Count > MostLines)
        {
            AuditLog.Add(db, now, author, past.Name,
                string.Create(CultureInfo.InvariantCulture, $"{rows.Count - lost.Count:N0} old addresses"), past.Told);
            return;
        }

        var left = lost.Select(each => each.Id).ToHashSet();
        foreach (var row in rows.Where(row => !left.Contains(row.Id)))
            AuditLog.Add(db, now, author, past.Name, row.Address, past.Told);
    }

    private sealed record Row(int Id, string Address, string Key, string QueryKey);
}
