using Mapflat.Content.Addresses;
using Mapflat.Content.Archives.Warc;
using Mapflat.Content.Store;
using Mapflat.Content.Text;

namespace Mapflat.Content.Archives;

/// <param name="Host">Which host of the archive is the site; null for the one with most pages.</param>
/// <param name="Name">What the archive is called; null for its host and the year of its newest page.</param>
/// <param name="Date">When a folder was what visitors got; null for the time of its newest file.</param>
/// <param name="IsAlone">Whether the content that the site has from its first start makes room for it.</param>
internal sealed record AdoptionOptions(
    string? Host = null, string? Name = null, DateTime? Date = null, bool IsDry = false, bool IsAlone = false);

/// <param name="Answers">So many were read.</param>
internal sealed record AdoptionProgress(string What, int Answers);

/// <summary>
/// Takes in an old site: its archive is kept as it is, and all that it answered is answered here from then on, at the
/// very addresses that it had. What is read from the archive is written in one transaction.
/// </summary>
internal sealed class ArchiveAdoption(ContentStore store, DataFolder folder, RedirectReader redirects)
{
    /// <summary>What the names of folders begin with in which something waits to be taken in.</summary>
    public const string Staging = "staging-";

    /// <returns>A report for each archive that the source holds; more than one only of a collection.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing was changed.</exception>
    public async Task<Outcome<IReadOnlyList<AdoptionReport>>> AdoptAsync(
        string source, AdoptionOptions options, Author author, IProgress<AdoptionProgress>? progress,
        CancellationToken cancellationToken)
    {
        await store.EnsureOpenAsync(cancellationToken);
        var staging = Path.Combine(folder.Archives, $"{Staging}{Guid.NewGuid():N}");
        Directory.CreateDirectory(staging);
        try
        {
            var (prepared, failure) = await ArchiveSources.PrepareAsync(
                source, new SourceOptions(options.Host, options.Date), staging,
                new Progress<int>(count => progress?.Report(new AdoptionProgress("Reading files", count))),
                cancellationToken);
            if (prepared is null) return failure!;
            List<AdoptionReport> reports = [];
            foreach (var archive in prepared)
            {
                (var report, failure) =
                    await AdoptAsync(archive, staging, options, author, progress, cancellationToken);
                if (report is null) return failure!;
                reports.Add(report);
                // The others come beside the first.
                options = options with { IsAlone = false };
            }

            return reports;
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>Removes what adoptions that were killed have left.</summary>
    public int RemoveLeftovers(DateTime before)
    {
        var removed = 0;
        if (!Directory.Exists(folder.Archives)) return 0;
        foreach (var left in new DirectoryInfo(folder.Archives).EnumerateDirectories(Staging + "*")
            .Where(left => left.EnumerateFileSystemInfos().Append(left).All(each => each.LastWriteTimeUtc < before)))
        {
            left.Delete(recursive: true);
            removed++;
        }

        return removed;
    }

    private async Task<Outcome<AdoptionReport>> AdoptAsync(
        PreparedArchive prepared, string staging, AdoptionOptions options, Author author,
        IProgress<AdoptionProgress>? progress, CancellationToken cancellationToken)
    {
        if (await FindAsync(prepared.Sha256, cancellationToken) is { } known)
            return AdoptionReport.Read(known.Report) with { IsKnown = true };
        using var draft = new AdoptionDraft(Path.Combine(staging, "draft.db"));
        var reader = new ArchiveReader(prepared.Path);
        var read = 0;
        foreach (var answer in reader.Read(cancellationToken))
        {
            draft.Add(answer);
            if (++read % 100 == 0) progress?.Report(new AdoptionProgress("Reading pages", read));
        }

        var (host, failure) = ChooseHost(draft, options.Host);
        if (host is null) return failure!;
        var name = options.Name ?? NameOf(draft, host);
        var examination = new AdoptionExamination(draft, host, name, reader, prepared);
        await using (var db = await store.OpenAsync(cancellationToken))
        {
            if (db.Archives.Any(archive => archive.Name == name))
                name = examination.Name = $"{name}-{prepared.Sha256[..6]}";
            await examination.RunAsync(options.IsAlone
                ? new RedirectMap(new RedirectMapData(
                    [], new Dictionary<string, string>(), [], redirects.AddressesOf(redirects.AnyOrigin, new())))
                : await redirects.ReadMapAsync(db, redirects.AnyOrigin, cancellationToken));
        }

        var report = examination.Report;
        var file = $"{name}-{prepared.Sha256[..12]}{EndingOf(prepared.Path)}";
        if (!ArchiveFileName.IsValid(file))
            return Refuse(
                $"An archive cannot be called “{name}”: a file is named by it. Use letters, digits and hyphens.");
        if (options.IsDry) return report;
        // In place before the database names it. A file that nobody names is in nobody's way.
        File.Move(prepared.Path, Path.Combine(folder.Archives, file), overwrite: true);
        DataFolder.FlushNames(folder.Archives);
        progress?.Report(new AdoptionProgress("Writing", 0));
        return await store.ChangeAsync<AdoptionReport>(
            async (db, now, stop) =>
            {
                var archive = new Archive(name, file, prepared.Sha256, prepared.Bytes, host, now);
                archive.Describe(report.ToJson());
                db.Archives.Add(archive);
                // A folder that never had content is to have this site, and not the shipped one beside it.
                var state = db.State.Local.Single();
                if (options.IsAlone && state.Seeded is not null)
                {
                    if (await SeededContent.RemoveAsync(db, stop) is { } changed) return changed;
                    state.Seeded = null;
                }

                if (state.Seeded is null) db.Settings.Add(new SiteSettings { Title = host });
                state.Seeded ??= now;
                await db.SaveChangesAsync(stop);
                new CaptureRows(db).Insert(draft, archive, state.Generation + 1, stop);
                AuditLog.Add(db, now, author, "archive.adopted", name,
                    $"{Counted.Phrase(report.Pages, "page")}, {Counted.Phrase(report.Files, "file")}");
                return report;
            },
            _ => true, cancellationToken);
    }

    private async Task<Archive?> FindAsync(string sha256, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return db.Archives.SingleOrDefault(archive => archive.Sha256 == sha256);
    }

    /// <summary>The host that is asked for, or else the one with most pages.</summary>
    private static Outcome<string> ChooseHost(AdoptionDraft draft, string? asked)
    {
        var hosts = draft.Query("SELECT Host, sum(IsPage) AS Pages FROM Answers WHERE Status = 200 GROUP BY Host "
            + "ORDER BY Pages DESC, count(*) DESC, Host LIMIT 20")
            .Select(row => (Host: row.GetString(0), Pages: row.GetInt64(1))).ToList();
        if (hosts.Count == 0) return Refuse("There is no answer in it that visitors could get: no page and no file.");
        if (asked is null) return hosts[0].Host;
        var host = CapturedUrl.WithoutWww(asked.ToLowerInvariant());
        return hosts.Exists(known => known.Host == host) ? host
            : Refuse($"There is nothing of {asked} in it. There is of: "
                + $"{string.Join(", ", hosts.Select(known => known.Host))}.");
    }

    private static string NameOf(AdoptionDraft draft, string host)
    {
        var newest = draft.Single<string>("SELECT max(Moment) FROM Answers WHERE Host = $1", host)!;
        return $"{host.Replace(':', '-')}-{newest[..4]}";
    }

    private static string EndingOf(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? ".warc.gz" : ".warc";

    private static Failure.Invalid Refuse(string message) => new(message, [Finding.Error(message)]);
}
