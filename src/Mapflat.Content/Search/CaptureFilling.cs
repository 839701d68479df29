using System.Text.Json;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Search;

/// <summary>
/// Puts the pages of old sites into the index, some dozens in a transaction, until each of them is there. What it has
/// done is noted with each address, so that another process goes on where one was killed.
/// </summary>
internal sealed class CaptureFilling(ContentStore store, ArchiveStore archives)
{
    /// <summary>So many pages in one transaction; savers wait no longer than it takes to write these.</summary>
    private const int Batch = 40;

    /// <summary>So many are taken out in one transaction.</summary>
    private const int OutBatch = 200;

    /// <summary>In characters: what a page says after that is not looked through.</summary>
    private const int LongestText = 500_000;

    private const string NotIndexed = "Id IN (SELECT Id FROM CapturedAddresses "
        + "WHERE NOT IsIndexed AND State = 'Shown' AND Id > $1 ORDER BY Id LIMIT $2)";

    /// <param name="progress">Is told what is done and how much there is.</param>
    /// <returns>How many pages were indexed, or taken out because they are not shown. A page whose archive cannot be
    /// read is left for another time.</returns>
    public async Task<int> FillAsync(Action<int, int>? progress, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        var changed = await TakeOutAsync(db, cancellationToken);
        var all = await db.Database.SqlQueryRaw<int>(
            "SELECT count(*) AS Value FROM CapturedAddresses WHERE NOT IsIndexed AND State = 'Shown'")
            .SingleAsync(cancellationToken);
        var done = 0;
        for (var after = 0; ;)
        {
            var entries = CapturedRow.ReadAfter(connection, CapturedRow.InContent, after, Batch, NotIndexed);
            if (entries.Count == 0) return changed;
            after = entries[^1].Id;
            changed += await WriteAsync(entries, cancellationToken);
            progress?.Invoke(done += entries.Count, all);
        }
    }

    private async Task<int> WriteAsync(IReadOnlyList<CapturedEntry> entries, CancellationToken cancellationToken)
    {
        var rows = new SearchRows();
        List<CapturedEntry> read = [];
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Where the program itself answers, nobody gets the capture.
            if (!ReservedAddresses.Hides(entry.Key, entry.QueryKey))
            {
                if (Read(entry) is not { } page) continue;
                rows.Add(page);
            }

            read.Add(entry);
        }

        if (read.Count == 0) return 0;
        var (count, _) = await store.WriteAsync<int>(
            async (db, _, stop) =>
            {
                await rows.WriteAsync(db, stop);
                // One that another archive has brought a newer version of meanwhile is looked at again.
                var (ids, captures) = (JsonSerializer.Serialize(read.Select(entry => entry.Id)),
                    JsonSerializer.Serialize(read.Select(entry => entry.Answer.Id)));
                return await db.Database.ExecuteSqlAsync($"""
                    UPDATE CapturedAddresses SET IsIndexed = 1 WHERE Id IN (SELECT value FROM json_each({ids}))
                    AND LatestId IN (SELECT value FROM json_each({captures}))
                    """, stop);
            },
            cancellationToken);
        return count;
    }

    private SearchedPage? Read(CapturedEntry entry)
    {
        var captured = entry.Answer;
        if (archives.Read(captured) is not { } payload) return null;
        var text = VisibleText.Read(
            CaptureEncoding.Decode(payload.Body, captured.ContentType),
            CaptureType.IsXml(CaptureType.ReadMediaType(captured.ContentType)));
        var address = UrlText.Decode(captured.Address) ?? captured.Address;
        return new SearchedPage(
            -entry.Id, SearchIndex.Captured | SearchIndex.FirstRow(entry.Id, captured.Path), captured.Title, Names: "",
            address, SectionsOf(text))
        {
            LongestText = LongestText,
        };
    }

    /// <summary>What the page says of itself stands on top of it, as a summary does.</summary>
    private static IEnumerable<SearchedSection> SectionsOf(VisibleText text)
    {
        var description = text.Description.Length > 0 ? text.Description : text.SocialDescription;
        var hasLead = text.Sections is [{ Heading.Length: 0 }, ..];
        return text.Sections.Skip(hasLead ? 1 : 0)
            .Select(section => new SearchedSection(section.Heading, section.Anchor, section.Text))
            .Prepend(new SearchedSection("", null, $"{description}\n{(hasLead ? text.Sections[0].Text : "")}"));
    }

    /// <summary>
    /// What is not shown is not found whether or not it is in the index; but a search looks at no more than so many
    /// rows.
    /// </summary>
    private async Task<int> TakeOutAsync(ContentDb db, CancellationToken cancellationToken)
    {
        for (var (after, all) = (0, 0); ;)
        {
            var ids = await db.Database.SqlQuery<int>($"""
                SELECT Id AS Value FROM CapturedAddresses a WHERE Id > {after} AND State <> 'Shown' AND IsIndexed
                AND EXISTS (SELECT 1 FROM SearchSections s WHERE s.PageId = -a.Id) ORDER BY Id LIMIT {OutBatch}
                """).ToListAsync(cancellationToken);
            if (ids.Count == 0) return all;
            after = ids[^1];
            await store.WriteAsync<int>(
                async (writing, _, stop) =>
                {
                    await SearchIndex.RemoveAsync(writing, ids.Select(id => -id), stop);
                    return await writing.Database.ExecuteSqlAsync($"""
                        UPDATE CapturedAddresses SET IsIndexed = 0
                        WHERE Id IN (SELECT value FROM json_each({JsonSerializer.Serialize(ids)}))
                        """, stop);
                },
                cancellationToken);
            all += ids.Count;
        }
    }
}
