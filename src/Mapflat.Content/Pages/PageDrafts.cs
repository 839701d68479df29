using System.Globalization;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>
/// The words that somebody is working on. Every way of changing a page's text comes through here, in one transaction
/// that compares <see cref="PageDraft.Edits"/> first, so that nobody overwrites what they have not seen.
/// </summary>
/// <remarks>
/// What is kept: every revision that was public and every one that somebody asked for, for ever; of those that the
/// editor saved by itself, the last <see cref="KeptAutosaves"/> of each page.
/// </remarks>
internal sealed class PageDrafts(ContentStore store, MarkdownRenderer renderer)
{
    public const int KeptAutosaves = 50;

    public const int PageSize = 100;

    /// <summary>How long automatic saves go into one revision.</summary>
    public static readonly TimeSpan OneSitting = TimeSpan.FromMinutes(10);

    public async Task<PageDraft?> ReadAsync(int pageId, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var page = await db.Pages.AsNoTracking().Include(p => p.LiveRevision)
            .SingleOrDefaultAsync(p => p.Id == pageId, cancellationToken);
        if (page is null) return null;
        return await DescribeAsync(db, page,
            await NewestOf(db.Revisions.AsNoTracking(), pageId).FirstOrDefaultAsync(cancellationToken),
            cancellationToken);
    }

    /// <param name="edits">The <see cref="PageDraft.Edits"/> that the words are based on.</param>
    /// <param name="text">The words. An unfinished page may be saved; publishing is what asks for a title and a
    /// summary.</param>
    /// <returns>What was saved; words that are there already are not saved twice. <see cref="EditConflict"/> if others
    /// were saved since; <see cref="Failure.Invalid"/> if the Markdown cannot be rendered safely.</returns>
    public async Task<Outcome<DraftSaved>> SaveAsync(
        int pageId, int edits, PageText text, bool automatic, Author author, CancellationToken cancellationToken)
    {
        text = PageTextCheck.Tidy(text);
        var (rendered, refused) = Check(text);
        if (rendered is null) return refused!;
        return await WriteAsync(pageId, edits, author, text, rendered.Words, Reuse, automatic ? null : "page.saved",
            detail: null, keepsExtra: true, cancellationToken);

        Revision? Reuse(Revision newest, DateTime now)
        {
            if (newest.PublishedAt is not null || !newest.Automatic || newest.Author != author.Name
                || now - newest.Started > OneSitting)
                return null;
            if (!automatic) newest.Keep();
            return newest;
        }
    }

    internal async Task<Outcome<DraftSaved>> ImportAsync(
        int pageId, int edits, PageText text, string source, Author author, CancellationToken cancellationToken)
    {
        text = PageTextCheck.Tidy(text);
        var (rendered, refused) = Check(text);
        return rendered is null ? refused! : await WriteAsync(
            pageId, edits, author, text, rendered.Words, (_, _) => null, "page.imported", source,
            keepsExtra: false, cancellationToken);
    }

    /// <summary>Makes the words of an old revision the draft. Nothing is lost: they become a new revision.</summary>
    public async Task<Outcome<DraftSaved>> RestoreAsync(
        int pageId, int edits, int number, Author author, CancellationToken cancellationToken)
    {
        if (await ReadRevisionAsync(pageId, number, cancellationToken) is not { } revision)
            return new Failure.NotFound($"There is no revision {number.ToString(CultureInfo.InvariantCulture)} of this "
                + "page. It may have been an automatic one that was not kept.");
        var (rendered, refused) = Check(revision.Text);
        if (rendered is null) return refused!;
        return await WriteAsync(pageId, edits, author, revision.Text, rendered.Words, (_, _) => null, "page.restored",
            $"revision {number.ToString(CultureInfo.InvariantCulture)}", keepsExtra: false, cancellationToken);
    }

    /// <summary>Goes back to the words that visitors read. The draft stays in the history.</summary>
    public async Task<Outcome<DraftSaved>> DiscardAsync(
        int pageId, int edits, Author author, CancellationToken cancellationToken)
    {
        var draft = await ReadAsync(pageId, cancellationToken);
        if (draft is null) return Missing();
        if (draft.Live is not { } live)
            return new Failure.Invalid(
                "This page was never public, so there is nothing to go back to. Put it into the trash instead.", []);
        var (rendered, refused) = Check(live);
        if (rendered is null) return refused!;
        return await WriteAsync(pageId, edits, author, live, rendered.Words, (_, _) => null, "draft.discarded",
            detail: null, keepsExtra: false, cancellationToken);
    }

    /// <param name="before">Only those with a smaller number; null begins with the newest.</param>
    /// <returns>At most <see cref="PageSize"/>.</returns>
    public async Task<IReadOnlyList<RevisionLine>> ReadHistoryAsync(
        int pageId, int? before, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await NewestOf(db.Revisions.AsNoTracking(), pageId).Where(r => before == null || r.Number < before)
            .Take(PageSize)
            .Select(r => new RevisionLine(r.Number, r.Title, r.Author, r.Started, r.Saved, r.Automatic, r.PublishedAt,
                r.Reason, r.Page.LiveRevisionId == r.Id))
            .ToListAsync(cancellationToken);
    }

    public async Task<Revision?> ReadRevisionAsync(int pageId, int number, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Revisions.AsNoTracking()
            .SingleOrDefaultAsync(r => r.PageId == pageId && r.Number == number, cancellationToken);
    }

    private static IQueryable<Revision> NewestOf(IQueryable<Revision> revisions, int pageId) =>
        revisions.Where(r => r.PageId == pageId).OrderByDescending(r => r.Number);

    internal Outcome<RenderedText> Check(PageText text)
    {
        var fields = PageTextCheck.CheckDraft(text);
        if (fields.Count > 0)
            return new Failure.Invalid("The page was not saved. Everything that you wrote is still here.", fields);
        var (rendered, failure) = renderer.Render(text.Markdown);
        if (rendered is not null) return rendered;
        IReadOnlyList<Finding> findings =
            failure is Failure.Invalid invalid ? [.. invalid.Findings.Select(f => f with { Field = "markdown" })] : [];
        return new Failure.Invalid(
            "The page was not saved, as its text cannot be shown. Everything that you wrote is still here.", findings);
    }

    // “reuse” names the revision that takes the words in, given the newest one; null is a new one. Without an “act” for
    // the audit log, nobody has asked for the save.
    private Task<Outcome<DraftSaved>> WriteAsync(
        int pageId, int edits, Author author, PageText text, int words, Func<Revision, DateTime, Revision?> reuse,
        string? act, string? detail, bool keepsExtra, CancellationToken cancellationToken) =>
        store.WriteAsync<DraftSaved>(
            async (db, now, stop) =>
            {
                var page = await db.Pages.Include(p => p.LiveRevision).SingleOrDefaultAsync(p => p.Id == pageId, stop);
                if (page is null) return Missing();
                var newest = await NewestOf(db.Revisions, pageId).FirstOrDefaultAsync(stop);
                var there = await DescribeAsync(db, page, newest, stop);
                // No editor shows it, so none can have changed it.
                if (keepsExtra) text = text with { Extra = there.Text.Extra };
                if (there.Text == text && newest is not null)
                {
                    // Nothing to write, unless it is now asked for what was saved by itself.
                    if (act is not null && newest.Automatic && there.Number == newest.Number)
                    {
                        newest.Keep();
                        AuditLog.Add(db, now, author, act, page.Address, detail);
                    }

                    return new DraftSaved(page.Edits, there.Number, there.Saved, words);
                }

                if (page.Edits != edits) return Conflict(there, author);
                var revision = newest is null ? null : reuse(newest, now);
                if (revision is not null) page.Rewrite(revision, text, now);
                else
                {
                    revision = page.Save(text, author.Name, now, automatic: act is null);
                    await ThinAsync(db, page, stop);
                }

                if (act is not null) AuditLog.Add(db, now, author, act, page.Address, detail);
                return new DraftSaved(page.Edits, revision.Number, now, words);
            },
            cancellationToken);

    /// <summary>Of the revisions that nobody asked for, makes room for one more.</summary>
    private static Task<int> ThinAsync(ContentDb db, Page page, CancellationToken cancellationToken)
    {
        var automatic = NewestOf(db.Revisions, page.Id).Where(r => r.Automatic && r.PublishedAt == null);
        var kept = automatic.Select(r => r.Id).Take(KeptAutosaves - 1);
        return automatic.Where(r => !kept.Contains(r.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    private static async Task<PageDraft> DescribeAsync(
        ContentDb db, Page page, Revision? newest, CancellationToken cancellationToken)
    {
        var last = page.LiveRevision ?? (page.Published is null ? null
            : (await PageStanding.ReadLastAsync(db, [page.Id], cancellationToken)).GetValueOrDefault(page.Id));
        var shown = newest is { PublishedAt: null } ? newest : page.LiveRevision ?? newest;
        return new PageDraft
        {
            PageId = page.Id,
            Key = page.Key,
            Address = page.Address,
            Status = page.Status,
            Standing = PageStanding.Create(page, newest, last),
            Edits = page.Edits,
            Text = shown?.Text ?? new PageText("", "", "", "", "", null),
            Number = shown?.Number ?? 0,
            Author = shown?.Author ?? "",
            Saved = shown?.Saved ?? default,
            Live = page.LiveRevision?.Text,
            LiveNumber = page.LiveRevision?.Number,
        };
    }

    private static EditConflict Conflict(PageDraft theirs, Author author)
    {
        var who = theirs.Author == author.Name ? "You saved" : $"{theirs.Author} saved";
        var where = theirs.Author == author.Name ? " in another window" : "";
        return new EditConflict(
            $"{who} this page{where} after you opened it. Nothing was overwritten.", theirs);
    }

    private static Failure.NotFound Missing() =>
        new("There is no such page any more. Copy your text from here before you leave.");
}
