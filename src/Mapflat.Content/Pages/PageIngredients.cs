using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>
/// Tells what every public page is made of, without making it: two pages with the same ingredients, in the same frame and
/// by the same program, are the same to the byte. So a publication draws only the pages that it touches.
/// </summary>
/// <remarks>
/// It has to name everything that <see cref="PageReader"/> reads for a <see cref="PageView"/>; a test changes a site in
/// every way and holds what was drawn anew against a site that was drawn whole.
/// </remarks>
public sealed class PageIngredients(ContentStore store)
{
    /// <summary>Every public page by its address, in order, with a digest of its ingredients.</summary>
    public async Task<IReadOnlyList<(string Address, string Digest)>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var rows = await PageReader.Public(db).OrderBy(p => p.Order).ThenBy(p => p.Address).Select(p => new Row(
            p.Id, p.Key, p.Address, p.Section, p.Order, p.Status, p.Published, p.Updated, p.WithdrawnOn, p.WithdrawnReason, p.WithdrawnAnswer,
            p.LiveRevisionId, p.LiveRevision!.Saved, p.LiveRevision.Title, p.LiveRevision.Menu, p.LiveRevision.Summary, p.LiveRevision.Markdown.Contains("/media/"))).ToListAsync(cancellationToken);
        var copies = Digest([.. (await db.OutboundLinks.AsNoTracking().Where(l => l.ArchivedCopy != null).OrderBy(l => l.Url).Select(l => new { l.Url, l.ArchivedCopy }).ToListAsync(cancellationToken)).Select(l => l.ToString()!)]);
        var media = rows.Exists(row => row.ShowsMedia) ? await DigestMediaAsync(db, cancellationToken) : "";
        var links = rows.ToDictionary(row => row.Address, row => Digest(row.Address, row.Title, row.Menu, row.Summary), StringComparer.Ordinal);
        var sections = rows.GroupBy(row => row.Section, StringComparer.Ordinal)
            .ToDictionary(section => section.Key, section => Digest([.. section.Select(row => $"{row.Order} {row.IsGone} {links[row.Address]}")]), StringComparer.Ordinal);
        // The home page shows every section.
        var all = Digest([.. sections.OrderBy(section => section.Key, StringComparer.Ordinal).Select(section => section.Value)]);
        return [.. rows.OrderBy(row => row.Address, StringComparer.Ordinal).Select(row => (row.Address, Of(row)))];

        string Of(Row row)
        {
            List<string> parts = [row.ToString(), row.ShowsMedia ? media : "", row.Address == "/" ? all : "", copies];
            for (var above = row.Section; above.Length > 0; above = PageAddress.SectionOf(above)) parts.Add(links.GetValueOrDefault(above, ""));
            parts.Add(sections.GetValueOrDefault(row.Section == "/" ? row.Address : row.Section, ""));
            return Digest([.. parts]);
        }
    }

    private static async Task<string> DigestMediaAsync(ContentDb db, CancellationToken cancellationToken)
    {
        var files = await db.Media.AsNoTracking().OrderBy(m => m.Name).Select(m => new { m.Name, m.Sha256, m.Width, m.Height, Public = m.Published != null }).ToListAsync(cancellationToken);
        var forms = await db.Renditions.AsNoTracking().OrderBy(r => r.Id).Select(r => new { r.MediaFileId, r.Name, r.Width }).ToListAsync(cancellationToken);
        return Digest([.. files.Select(file => file.ToString()!), .. forms.Select(form => form.ToString()!)]);
    }

    private static string Digest(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            // With its length, so that no two lists of parts read the same.
            hash.AppendData(Encoding.UTF8.GetBytes(part.Length.ToString(CultureInfo.InvariantCulture) + ":"));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToBase64String(hash.GetHashAndReset().AsSpan(0, 18));
    }

    /// <summary>
    /// What a page is besides its text, which the number of its revision stands for; together with when that was saved, as
    /// a store that was restored from a backup may give a number twice.
    /// </summary>
    private sealed record Row(
        int Id, string Key, string Address, string Section, int Order, PageStatus Status, DateTime? Published, DateTime? Updated, DateOnly? WithdrawnOn,
        string? WithdrawnReason, int WithdrawnAnswer, int? LiveRevisionId, DateTime Saved, string Title, string Menu, string Summary, bool ShowsMedia)
    {
        public bool IsGone => Status == PageStatus.Withdrawn && WithdrawnAnswer == WithdrawalNotice.Gone;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{Id} {Key} {Address} {Status} {Published:O} {Updated:O} {LiveRevisionId} {Saved:O} {WithdrawnOn:O} {WithdrawnAnswer} {WithdrawnReason}");
    }
}
