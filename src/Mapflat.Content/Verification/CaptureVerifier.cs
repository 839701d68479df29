using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Verification;

/// <param name="Last">The id of the last address that was tried; 0 where there is none after it.</param>
/// <param name="Failures">The first ones.</param>
internal sealed record CaptureVerification(int Tried, int Failed, int Last, IReadOnlyList<VerifiedAddress> Failures)
{
    public static CaptureVerification None { get; } = new(0, 0, 0, []);
}

/// <summary>
/// Tries the addresses of old sites on this one as visitors get it, and holds every answer against the archive: what is
/// shown has the status and the type that it had, and a page every word in its order.
/// </summary>
internal sealed class CaptureVerifier(ContentStore store, ArchiveStore archives)
{
    /// <summary>How many addresses are in memory at once.</summary>
    private const int Batch = 200;

    private const string Notice = "<mapflat-notice", EndOfNotice = "</mapflat-notice>";

    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.CapturedAddresses.CountAsync(cancellationToken);
    }

    /// <param name="after">The id before that of the first address.</param>
    /// <param name="most">How many are tried, at most.</param>
    /// <param name="tell">Is told of each address, by one thread at a time.</param>
    public async Task<CaptureVerification> RunAsync(
        IVisitor visitor, int after, int most, Action<VerifiedAddress>? tell, CancellationToken cancellationToken)
    {
        List<VerifiedAddress> failures = [];
        var (tried, failed) = (0, 0);
        while (tried < most)
        {
            var room = Math.Min(Batch, most - tried);
            var entries = await ReadAsync(after, room, cancellationToken);
            var results = new VerifiedAddress[entries.Count];
            await Parallel.ForAsync(0, entries.Count,
                new ParallelOptions { MaxDegreeOfParallelism = visitor.AtOnce, CancellationToken = cancellationToken },
                async (i, stop) => results[i] = await TryAsync(visitor, entries[i].Entry, entries[i].HasPage, stop));
            foreach (var result in results)
            {
                tell?.Invoke(result);
                if (result.Problem is null) continue;
                failed++;
                if (failures.Count < VerificationResult.MostKept) failures.Add(result);
            }

            tried += entries.Count;
            if (entries.Count < room) return new CaptureVerification(tried, failed, 0, failures);
            after = entries[^1].Entry.Id;
        }

        return new CaptureVerification(tried, failed, after, failures);
    }

    /// <summary>The addresses, and whether a page of today has each.</summary>
    private async Task<List<(CapturedEntry Entry, bool HasPage)>> ReadAsync(
        int after, int most, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var entries = CapturedRow.ReadAfter(
            (SqliteConnection)db.Database.GetDbConnection(), CapturedRow.InContent, after, most);
        var keys = entries.Where(entry => entry.QueryKey.Length == 0).Select(entry => entry.Key).ToList();
        var pages = await db.Pages.Where(page => page.Status != PageStatus.Draft && page.Trashed == null)
            .Where(page => EF.Parameter(keys).Contains(page.Address)).Select(page => page.Address)
            .ToHashSetAsync(cancellationToken);
        return [.. entries.Select(entry => (entry, entry.QueryKey.Length == 0 && pages.Contains(entry.Key)))];
    }

    private async Task<VerifiedAddress> TryAsync(
        IVisitor visitor, CapturedEntry entry, bool hasPage, CancellationToken cancellationToken)
    {
        var captured = entry.Answer;
        var answer = await visitor.ReadAsync(visitor.Origin + captured.Address, cancellationToken);
        var isOthers = hasPage || ReservedAddresses.Hides(entry.Key, entry.QueryKey);
        return new VerifiedAddress(
            captured.Address, null, answer.Reply, answer.Reply.Fault ?? FindProblem(entry, answer, isOthers))
        {
            Captured = captured.Moment,
        };
    }

    /// <param name="isOthers">Whether a page or the program itself answers there now.</param>
    private string? FindProblem(CapturedEntry entry, ReadReply answer, bool isOthers)
    {
        var (captured, status) = (entry.Answer, answer.Reply.Status);
        if (isOthers) return Verifier.Lost(answer.Reply);
        switch (captured.State)
        {
            case CaptureState.Redirected:
                // Hosts that are not on the allow-list were named when the archive was adopted.
                return status is 301 or 308 || (status == 404 && captured.LeadsTo?[0] != '/') ? null
                    : $"it answers {status}, and should lead to {captured.LeadsTo}";
            case CaptureState.Hidden or CaptureState.Gone:
                return status == 410 ? null : $"it answers {status}, and should answer 410, as it is not shown";
        }

        if (status != 200)
            return status == 503 ? $"it answers 503, as {captured.File} cannot be read"
                : $"it answers {status}, and should answer 200";
        var type = MediaTypeOf(captured.ContentType);
        if (MediaTypeOf(answer.ContentType) is var sent && sent != type)
            return $"it is sent as {sent}, and was {type}";
        return entry.IsHtml ? FindOtherWord(captured, answer.Body) : null;
    }

    private string? FindOtherWord(CapturedAnswer captured, ReadOnlyMemory<byte> body)
    {
        if (archives.Read(captured) is not { } payload) return $"it cannot be read in {captured.File}";
        var isXml = CaptureType.IsXml(MediaTypeOf(captured.ContentType));
        var was = CaptureReader.ReadWords(CaptureEncoding.Decode(payload.Body, captured.ContentType), isXml);
        var now = CaptureReader.ReadWords(WithoutNotice(Encoding.UTF8.GetString(body.Span)), isXml);
        for (var i = 0; i < Math.Max(was.Count, now.Count); i++)
        {
            var (old, today) = (i < was.Count ? was[i] : null, i < now.Count ? now[i] : null);
            if (old == today) continue;
            return string.Create(
                CultureInfo.InvariantCulture, $"its word {i + 1:N0} is {Quote(today)}, and was {Quote(old)}");
        }

        return null;
    }

    private static string Quote(string? word) => word is null ? "missing" : $"“{word}”";

    private static string WithoutNotice(string html)
    {
        var start = html.IndexOf(Notice, StringComparison.Ordinal);
        var end = start < 0 ? -1 : html.IndexOf(EndOfNotice, start, StringComparison.Ordinal);
        return end < 0 ? html : html.Remove(start, end + EndOfNotice.Length - start);
    }

    private static string MediaTypeOf(string contentType) =>
        contentType.Split(';')[0].Trim().ToLowerInvariant() is { Length: > 0 } type ? type : "application/octet-stream";
}
