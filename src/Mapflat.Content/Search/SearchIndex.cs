using System.Text.Json;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Search;

/// <summary>
/// What is looked through: a row of text for each section of a public page, and an index that knows which words each
/// has. A word's rows come in an order that is worth something, as a search reads no more than the first of them: names
/// of pages, then headings, then texts, and each of these from the top of the site downwards. All rows of captures come
/// after all those of pages, in the same order among them.
/// </summary>
internal static class SearchIndex
{
    /// <summary>What a row of the index is made of: the bits from <see cref="KindShift"/> on.</summary>
    internal const long PageName = 0, Heading = 1, Text = 2;

    internal const int KindShift = 50;

    /// <summary>The rows of captures, and of their sections, have this bit.</summary>
    internal const long Captured = 1L << 52;

    private const int DepthShift = 46, PageShift = 8, Deepest = 15;

    /// <summary>So many rows a page has at most; a page with more sections has several in the last.</summary>
    internal const int MostSections = 1 << PageShift;

    /// <summary>The row of a section's text, for any row of the index.</summary>
    internal static long SectionOf(long row) => row & ~(3L << KindShift);

    /// <summary>The row of the page's beginning, for that of any of its sections.</summary>
    internal static long LeadOf(long section) => section & ~(MostSections - 1L);

    /// <summary>Whether a row is that of a page's beginning.</summary>
    internal static bool IsFirst(long section) => LeadOf(section) == section;

    /// <param name="address">Of the page, from the top of the site.</param>
    internal static long FirstRow(int number, string address) =>
        ((long)Math.Min(Deepest, address.Split('/', StringSplitOptions.RemoveEmptyEntries).Length) << DepthShift)
        | ((long)number << PageShift);

    /// <summary>Within the transaction that makes it public.</summary>
    /// <param name="isInPlace">Whether it has the address that it was written with last.</param>
    internal static Task WriteAsync(
        ContentDb db, Page page, Revision revision, RenderedText text, CancellationToken cancellationToken,
        bool isInPlace = false) =>
        new SearchRows().Add(new SearchedPage(
            page.Id, FirstRow(page.Id, page.Folded), revision.Title, $"{revision.Menu}\n{revision.Terms}",
            page.Address,
            // With the summary on top of it as on the page.
            text.Sections.Select(section => section.Heading is { } heading
                ? new SearchedSection(heading.Text, heading.Id, section.Text)
                : new SearchedSection("", null, $"{revision.Summary}\n{section.Text}")))
        {
            IsInPlace = isInPlace,
        })
            .WriteAsync(db, cancellationToken);

    /// <summary>Within the transaction that gives the page another address.</summary>
    internal static async Task MoveAsync(ContentDb db, Page page, CancellationToken cancellationToken)
    {
        var leads = await db.Database.SqlQuery<Lead>(
            $"SELECT Id, Heading AS Title, Names FROM SearchSections WHERE PageId = {page.Id} AND Names IS NOT NULL")
            .ToListAsync(cancellationToken);
        foreach (var (id, title, names) in leads)
        {
            await db.Database.ExecuteSqlAsync($"DELETE FROM SearchIndex WHERE rowid = {id}", cancellationToken);
            await SearchRows.WriteNamesAsync(db, id, $"{title}\n{names}\n{page.Address}", cancellationToken);
        }
    }

    /// <summary>Within the transaction that makes it private.</summary>
    internal static Task RemoveAsync(ContentDb db, int pageId, CancellationToken cancellationToken) =>
        RemoveAsync(db, [pageId], cancellationToken);

    /// <param name="numbers">Of pages; below zero, those of captured addresses.</param>
    internal static async Task RemoveAsync(
        ContentDb db, IEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        var ids = JsonSerializer.Serialize(numbers);
        await db.Database.ExecuteSqlAsync($"""
            DELETE FROM SearchIndex WHERE rowid IN (
                SELECT s.Id | (kind.value << {KindShift}) FROM SearchSections s, json_each('[0, 1, 2]') kind
                WHERE PageId IN (SELECT value FROM json_each({ids})))
            """, cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM SearchSections WHERE PageId IN (SELECT value FROM json_each({ids}))", cancellationToken);
    }

    private sealed record Lead(long Id, string Title, string Names);
}
