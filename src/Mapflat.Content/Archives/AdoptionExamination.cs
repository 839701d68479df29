using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Archives.Warc;
using Mapflat.Content.Text;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Archives;

/// <summary>
/// Looks through what was read from an archive: what it holds, where its redirects end, and what is missing.
/// </summary>
internal sealed class AdoptionExamination(
    AdoptionDraft draft, string host, string name, ArchiveReader reader, PreparedArchive prepared)
{
    /// <summary>Redirects of redirects are followed this far.</summary>
    private const int MostHops = 20;

    private readonly List<AdoptionFinding> _findings = [];

    public string Name { get; set; } = name;

    public AdoptionReport Report => new()
    {
        Name = Name,
        Host = host,
        Pages = Addresses("Host = $1 AND IsPage"),
        Files = Addresses("Host = $1 AND NOT IsPage"),
        Redirects = draft.Count("SELECT count(*) FROM Redirects"),
        OtherHosts = Addresses("Host <> $1"),
        From = MomentOf("min"),
        To = MomentOf("max"),
        Findings = [.. _findings.Where(finding => finding.Count > 0)
            .OrderByDescending(finding => finding.IsLoss).ThenByDescending(finding => finding.Count)],
    };

    /// <param name="map">What is at addresses now.</param>
    public Task RunAsync(RedirectMap map)
    {
        TakeRedirects(map);
        FindMissing();
        FindSkipped();
        FindHidden(map);
        foreach (var note in prepared.Notes)
        {
            _findings.Add(new AdoptionFinding(
                AdoptionFinding.OfSource, note.Severity == Severity.Error, 1, note.Message,
                note.File is { } file ? [file] : []));
        }

        Tell("scripts", true, "NeedsScripts AND Host = $1", "page has", "pages have",
            "hardly a word without scripts, which are not run here. "
            + "Capture them with a browser (browsertrix, ArchiveWeb.page) and adopt that archive too.");
        Tell("forms", false, "HasForms AND Host = $1", "page has", "pages have",
            "forms (a search, a login, a comment), which cannot work any more.");
        Tell("frames", false, "HasFrames AND Host = $1", "page consists", "pages consist",
            "of frames. Their links open whole pages.");
        var same = draft.Count("SELECT ifnull(sum(n - 1), 0) FROM (SELECT count(DISTINCT Address) AS n FROM Answers "
            + "WHERE Status = 200 AND Host = $1 GROUP BY Digest HAVING n > 1)", host);
        _findings.Add(new AdoptionFinding("duplicates", false, same,
            $"{Counted.Word(same, "address answers", "addresses answer")} with the same bytes as another one.", []));
        return Task.CompletedTask;
    }

    private int Addresses(string which) =>
        draft.Count($"SELECT count(DISTINCT Host || Address) FROM Answers WHERE Status = 200 AND {which}", host);

    private DateTime MomentOf(string which) => DateTime.Parse(
        draft.Single<string>($"SELECT {which}(Moment) FROM Answers WHERE Status = 200 AND Host = $1", host)!,
        CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private void Tell(string kind, bool isLoss, string which, string one, string many, string message)
    {
        var rest = $"FROM Answers WHERE Status = 200 AND {which}";
        var count = draft.Count($"SELECT count(DISTINCT Address) {rest}", host);
        _findings.Add(new AdoptionFinding(kind, isLoss, count, $"{Counted.Word(count, one, many)} {message}",
            Texts($"SELECT DISTINCT Address {rest} LIMIT {AdoptionReport.Examples}")));
    }

    private List<string> Texts(string sql) => [.. draft.Query(sql, host).Select(row => row.GetString(0))];

    /// <summary>
    /// Redirects lead to their end in one hop. Those that only mend a spelling are not needed: every other spelling of
    /// an address leads to it anyway.
    /// </summary>
    private void TakeRedirects(RedirectMap map)
    {
        draft.Execute("CREATE TABLE Redirects (Address TEXT PRIMARY KEY, Key TEXT, QueryKey TEXT, Target TEXT)");
        List<string> lost = [], foreign = [];
        var (countLost, countForeign) = (0, 0);
        var rows = draft.Query(
            """
            SELECT Address, Key, QueryKey, Location FROM Answers a
            WHERE Host = $1 AND Status BETWEEN 300 AND 399 AND Location IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM Answers o WHERE o.Host = a.Host AND o.Status = 200 AND o.Address = a.Address)
            ORDER BY Id
            """, host).Select(Read).ToList();
        foreach (var (address, key, queryKey, location) in rows)
        {
            if (Follow(address, location) is not { } end) continue;
            var isOwn = end.Host == host;
            var endKey = (CaptureAddress.KeyOf(end.Path), CaptureAddress.QueryKeyOf(end.Query ?? ""));
            if (isOwn && endKey == (key, queryKey)) continue;
            var target = isOwn ? end.Whole : $"https://{end.Host}{end.Whole}";
            if (isOwn && !IsAnswered(end) && map.ResolveRaw(null, end.Whole).Kind == ResolutionKind.NotFound)
            {
                if (++countLost <= AdoptionReport.Examples) lost.Add($"{address} led to {target}");
                continue;
            }

            if (!isOwn && !map.MayLeadTo(end.Host) && ++countForeign <= AdoptionReport.Examples)
                foreign.Add($"{address} led to {target}");
            draft.Execute("INSERT OR REPLACE INTO Redirects VALUES ($1, $2, $3, $4)", address, key, queryKey, target);
        }

        _findings.Add(new AdoptionFinding("redirects-lost", true, countLost,
            Counted.Word(countLost, "address", "addresses") + " led to something that the archive does not hold, and "
            + Counted.Word(countLost, "is", "are") + " left out.", lost));
        _findings.Add(new AdoptionFinding("redirects-elsewhere", true, countForeign,
            Counted.Word(countForeign, "address", "addresses") + " led to hosts that are not on the allow-list. Add "
            + "those hosts under “The site’s name”, or to Mapflat:TargetHosts, and the old links lead there again.",
            foreign));
    }

    /// <summary>The end of a chain of redirects; null for a loop, and for what is not an address of the web.</summary>
    private CapturedUrl? Follow(string address, string location)
    {
        var url = $"http://{host}{address}";
        for (var hops = 0; hops < MostHops; hops++)
        {
            if (CaptureUrl.Parse(url)?.Resolve(location, out _) is not { } next
                || CapturedUrl.Parse(next) is not { } end) return null;
            if (end.Host != host) return end;
            var further = draft.Single<string>("""
                SELECT Location FROM Answers a WHERE Host = $1 AND Address = $2 AND Status BETWEEN 300 AND 399
                AND NOT EXISTS (SELECT 1 FROM Answers o WHERE o.Host = a.Host AND o.Status = 200
                    AND o.Address = a.Address)
                ORDER BY Id DESC LIMIT 1
                """, host, end.Whole);
            if (further is null) return end;
            (url, location) = ($"http://{host}{end.Whole}", further);
        }

        return null;
    }

    private bool IsAnswered(CapturedUrl url) => draft.Count(
        "SELECT count(*) FROM Answers WHERE Host = $1 AND Key = $2 AND QueryKey IN ($3, '') AND Status < 400", url.Host,
        CaptureAddress.KeyOf(url.Path), CaptureAddress.QueryKeyOf(url.Query ?? "")) > 0;

    /// <summary>What pages show or lead to, and the archive does not hold.</summary>
    private void FindMissing()
    {
        var missing = new Dictionary<string, (int Count, List<string> Examples)>(StringComparer.Ordinal);
        foreach (var row in draft.Query(
            "SELECT Host, Address, Kind, Count, FromPage FROM Uses ORDER BY Count DESC, Address"))
        {
            var (usedHost, address, kind) = (row.GetString(0), row.GetString(1), (ReferenceKind)row.GetInt32(2));
            var isOwn = usedHost == host;
            // What a page names and does not show, such as the next one, is as good as a link.
            var isLink = kind is ReferenceKind.Link or ReferenceKind.Other;
            if ((isLink && !isOwn) || kind is ReferenceKind.Script) continue;
            if (CapturedUrl.Parse($"http://{usedHost}{address}") is not { } url || IsAnswered(url)) continue;
            var what = (isOwn, isLink) switch
            {
                (true, true) => "missing-links",
                (true, _) => "missing-files",
                _ => "other-hosts",
            };
            var (count, examples) = missing.GetValueOrDefault(what, (0, []));
            if (count < AdoptionReport.Examples)
                examples.Add($"{(isOwn ? address : usedHost + address)} (asked for by {row.GetString(4)})");
            missing[what] = (count + 1, examples);
        }

        foreach (var (what, (count, examples)) in missing)
            _findings.Add(new AdoptionFinding(what, what != "missing-links", count, MessageOf(what, count), examples));
    }

    private static string MessageOf(string what, int count) => what switch
    {
        "missing-links" => Counted.Word(count, "address of this site is", "addresses of this site are") + " linked to "
            + "and not in the archive. Visitors get the page that helps them on.",
        "missing-files" => Counted.Word(count, "picture, style or other file that pages show is",
            "pictures, styles and other files that pages show are") + " not in the archive.",
        _ => Counted.Word(count, "resource of another host is", "resources of other hosts are")
            + " not in the archive, and nobody is asked for what is missing. Capture with "
            + "--page-requisites --span-hosts and adopt that archive too.",
    };

    private void FindSkipped() => _findings.Add(new AdoptionFinding(
        "records", true, reader.SkippedCount + draft.TooLong,
        Counted.Word(reader.SkippedCount + draft.TooLong, "record", "records") + " could not be read.",
        [.. reader.Skipped.Take(AdoptionReport.Examples).Select(skipped =>
            string.Create(CultureInfo.InvariantCulture, $"at byte {skipped.Offset}: {skipped.Reason}"))]));

    /// <summary>Addresses at which visitors get something else than what was captured.</summary>
    private void FindHidden(RedirectMap map)
    {
        var (count, examples) = (0, new List<string>());
        foreach (var (address, key, queryKey, _) in draft.Query(
            "SELECT DISTINCT Address, Key, QueryKey, NULL FROM Answers WHERE Host = $1 AND Status = 200", host)
            .Select(Read))
        {
            // A query makes it another address than that of a page.
            var isPage = queryKey.Length == 0 && map.Source.Find(key, "").Page is not null;
            if (!isPage && prepared.IsOwn) continue;
            if (!isPage && !(ReservedAddresses.Contains(key) && !ReservedAddresses.GivesWay(key))) continue;
            if (++count <= AdoptionReport.Examples)
                examples.Add($"{address} ({(isPage ? "a page of this site" : "the program")} answers it)");
        }

        _findings.Add(new AdoptionFinding("hidden", true, count,
            Counted.Word(count, "address is", "addresses are") + " answered by something else here. What was captured "
            + "there is kept as a version.", examples));
    }

    private static (string Address, string Key, string QueryKey, string Location) Read(SqliteDataReader row) =>
        (row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? "" : row.GetString(3));
}
