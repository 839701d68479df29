using System.Diagnostics;
using System.Globalization;
using Mapflat.Content.Accounts;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Visits;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Upkeep;

/// <summary>
/// Years of daily traffic, scans, edits, attacks, failures and restarts by a clock that the test turns, against the
/// real store: what is kept is bounded, and so is the memory.
/// </summary>
public sealed class TenYearsTests
{
    private const int Pages = 15;
    private const long Megabyte = 1024 * 1024;

    private static readonly Author _owner = new("Eva", 1, "192.0.2.1");

    private static readonly int _years = LongRun.Count(1, 10, "MAPFLAT_YEARS");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task Nothing_grows_without_bound()
    {
        using var life = new SiteLife();
        await life.BeginAsync();
        var begun = Stopwatch.GetTimestamp();
        List<(long Folder, long Memory)> measured = [];
        for (var year = 0; year < _years; year++)
        {
            await life.LiveAsync(days: 365);
            GC.Collect();
            measured.Add((life.Size(), GC.GetTotalMemory(forceFullCollection: true)));
        }

        Report(life, measured, Stopwatch.GetElapsedTime(begun));

        // Every table that grows by itself.
        Assert.InRange(life.Count("MissingPaths"), 1, VisitCounters.MostMissingPaths);
        Assert.InRange(life.Count("DailyVisits"), 1, (VisitWriter.KeptDays + 31 + (12 * _years)) * (Pages + 2));
        Assert.InRange(life.Count("Sessions"), 0, 10);
        Assert.InRange(life.Count("KeptForms"), 0, SubmittedFormStore.MostOfOne);
        Assert.InRange(life.Count("PastActs"), 0, (Cleanup.ActsKeptAnyway * Pages) + 30);
        Assert.InRange(
            life.Count("Revisions WHERE Automatic AND PublishedAt IS NULL"), 1, PageDrafts.KeptAutosaves * Pages);
        // The log is for ever: what strangers can add to it has a bound of its own, the rest is what the owner did.
        Assert.InRange(
            life.Count("Audit WHERE Act = 'session.refused'"), 1, _years * 12 * (AuditLog.RefusalsAMonth + 20));
        Assert.InRange(life.Count("Audit WHERE Act <> 'session.refused'"), 1, life.Deeds);
        // Every file and folder.
        Assert.Empty(Directory.EnumerateFiles(life.Root, "*.tmp", SearchOption.AllDirectories));
        Assert.Equal(life.Names(), Directory.EnumerateFiles(Path.Combine(life.Root, "media")).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.InRange(life.Size(), 1, (200 * Megabyte) + life.ContentSize());
        Assert.True(measured[^1].Memory < measured[0].Memory * 1.5 + (8 * Megabyte),
            $"{measured[0].Memory} bytes after the first year, {measured[^1].Memory} after the last");
        Assert.Equal("ok", life.Sql("PRAGMA integrity_check"));
    }

    private static void Report(SiteLife life, List<(long Folder, long Memory)> measured, TimeSpan elapsed) =>
        TestContext.Current.SendDiagnosticMessage(
            FormattableString.Invariant(
                $"{_years} years in {elapsed.TotalSeconds:0} s; data folder {life.Size() / 1024} KiB, ")
            + FormattableString.Invariant($"of it {life.ContentSize() / 1024} KiB content; per year: ")
            + string.Join(", ", measured.Select(m => FormattableString.Invariant(
                $"{m.Folder / 1024} KiB (memory {m.Memory / 1024} KiB)")))
            + "; rows: "
            + string.Join(", ", ((string[])["Revisions", "Audit", "DailyVisits", "MissingPaths", "PastActs", "Sessions",
                "Ledger", "FormerAddresses", "Media"]).Select(table => $"{table} {life.Count(table)}")));

    /// <summary>A site and what happens to it.</summary>
    private sealed class SiteLife : IDisposable
    {
        private readonly TempFolder _folder = new();
        private readonly VisitCounters _counters = new();
        private readonly Random _random = new(2026);
        private TempStore _store;
        private VisitWriter _visits;
        private int _day;
        private int _edits;

        public SiteLife()
        {
            _store = new TempStore(Root);
            _visits = new VisitWriter(_store.Folder, _counters, _store.Clock);
        }

        public string Root => _folder.Path;

        /// <summary>How many lines of the audit log the owner has written.</summary>
        public int Deeds { get; private set; } = 1;

        public async Task BeginAsync()
        {
            await _store.ImportAsync([.. Enumerable.Range(0, Pages)
                .Select(n => ($"pages/page-{n}.md", Sample.Page($"Page {n}", Text(n, 0))))]);
            await using var db = await _store.Store.OpenAsync(Stop);
            db.Users.Add(new Account
            {
                UserName = "eva@example.com",
                Email = "eva@example.com",
                DisplayName = "Eva",
                Role = AccountRole.Owner,
                SecurityStamp = "1",
                Created = _store.Clock.Now.UtcDateTime
            });
            await db.SaveChangesAsync(Stop);
        }

        public async Task LiveAsync(int days)
        {
            for (var n = 0; n < days; n++, _day++)
            {
                await VisitAsync();
                if (_day % 14 == 0) await EditAsync(_day / 14 % Pages);
                if (_day % 30 == 10) await ActAsync(_day / 30 % Pages);
                if (_day % 30 == 20) await UploadAsync(_day / 30);
                if (_day % 1095 == 100) await AttackAsync();
                if (_day % 45 == 40) Fail();
                if (_day % 180 == 179) await RestartAsync();
                if (_day % 7 == 6) await SweepAsync();
                _store.Clock.Now = _store.Clock.Now.AddDays(1);
            }

            await SweepAsync();

            async Task SweepAsync()
            {
                var cleanup = new Cleanup(_store.Store, _store.Media, _store.Adoption, _store.Clock);
                var report = await cleanup.RunAsync(Stop);
                Assert.True(report.State == UpkeepState.Well, report.Summary);
            }
        }

        public int Count(string table) => int.Parse(Sql($"SELECT count(*) FROM {table}"), CultureInfo.InvariantCulture);

        public string Sql(string sql) => _store.Sql(sql).Single();

        /// <summary>The names of the bytes that belong to something.</summary>
        public IEnumerable<string> Names() =>
            _store.Sql("SELECT Sha256 FROM Media UNION SELECT Sha256 FROM MediaRenditions ORDER BY 1");

        public long Size() =>
            new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

        /// <summary>What the owner has written and uploaded.</summary>
        public long ContentSize() =>
            long.Parse(Sql("SELECT coalesce(sum(length(Markdown)), 0) FROM Revisions"), CultureInfo.InvariantCulture)
            + new DirectoryInfo(Path.Combine(Root, "media")).EnumerateFiles().Sum(file => file.Length);

        public void Dispose()
        {
            _visits.Dispose();
            _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
            SqliteConnection.ClearAllPools();
            _folder.Dispose();
        }

        private static string Text(int page, int edition) => string.Concat(
            Enumerable.Repeat($"Edition {edition} of page {page}, which says something about data. ", 60)) + "\n";

        private async Task VisitAsync()
        {
            for (var page = 0; page < Pages; page++)
                for (var n = _random.Next(20); n > 0; n--) _counters.OfPage($"/page-{page}").Add();
            _counters.Successor.Add();
            // Somebody who guesses addresses, new ones every day.
            for (var n = 0; n < 30; n++) _counters.CountMissing($"/guess/{_random.NextInt64():x}.php");
            await _visits.FlushAsync(Stop);
        }

        /// <summary>
        /// An evening of work: signed in, saved by the editor every ten minutes and more, once by hand; now and then
        /// published.
        /// </summary>
        private async Task EditAsync(int number)
        {
            var sessions = new SessionStore(_store.Store);
            await sessions.BeginAsync(1, new byte[500], "Firefox", "192.0.2.1", Stop);
            var page = Id(number);
            for (var n = 0; n < 6; n++)
            {
                _store.Clock.Now = _store.Clock.Now.AddMinutes(11);
                await SaveAsync(page, number, automatic: n < 5);
            }

            if (_day % 28 != 0) return;
            var (published, failure) = await _store.Publishing.PublishAsync(
                page, (await _store.Drafts.ReadAsync(page, Stop))!.Edits, null, _owner, Stop);
            Assert.True(published is not null, failure?.Message);
            Deeds++;
            await new SubmittedFormStore(_store.Store).KeepAsync(1, new byte[20_000], Stop);
        }

        private async Task SaveAsync(int page, int number, bool automatic)
        {
            var draft = (await _store.Drafts.ReadAsync(page, Stop))!;
            var (saved, failure) = await _store.Drafts.SaveAsync(
                page, draft.Edits, draft.Text with { Markdown = Text(number, ++_edits) }, automatic, _owner, Stop);
            Assert.True(saved is not null, failure?.Message);
            if (!automatic) Deeds++;
        }

        /// <summary>A page is moved, and moved back.</summary>
        private async Task ActAsync(int number)
        {
            var page = Id(number);
            foreach (var address in (string[])[$"/elsewhere-{number}", $"/page-{number}"])
            {
                var version = int.Parse(
                    _store.Sql($"SELECT Version FROM Pages WHERE Id = {page}")[0], CultureInfo.InvariantCulture);
                var (_, failure) = await _store.Acts.CarryOutAsync(
                    page, version, new PageAct.Move(address), _owner, Stop);
                Assert.True(failure is null, failure?.Message);
                Deeds++;
            }
        }

        /// <summary>A picture comes, and the one of the month before goes.</summary>
        private async Task UploadAsync(int month)
        {
            await using var bytes = new MemoryStream(TestPictures.Png(seed: month, noise: 100));
            var (_, failure) = await _store.Library.AddAsync(
                new MediaUpload(bytes, $"picture-{month}.png", "A picture", Decorative: false), _owner, Stop);
            Assert.True(failure is null, failure?.Message);
            if (month > 0) await _store.Library.DeleteAsync($"picture-{month - 1}.png", confirmed: true, _owner, Stop);
            Deeds += 2;
        }

        /// <summary>A day on which somebody tries a thousand passwords and more.</summary>
        private async Task AttackAsync()
        {
            for (var hour = 0; hour < 24; hour++)
            {
                for (var n = 0; n < 110; n++)
                    await _store.Audit.RefuseAsync(
                        new Author("nobody", null, "203.0.113.9"), "admin@example.com", "password", Stop);
                _store.Clock.Now = _store.Clock.Now.AddHours(1);
            }
        }

        /// <summary>
        /// What processes leave behind that are killed: a file half written, and bytes that no row names.
        /// </summary>
        private void Fail()
        {
            foreach (var (name, length) in ((string, int)[])[($"media/{Guid.NewGuid():N}.tmp", 200_000),
                ($"backups/before.db.{Guid.NewGuid():N}.tmp", 500_000),
                ($"media/{_random.NextInt64():x16}{new string('a', 48)}", 300_000),
                ($"frozen/manifest.{Guid.NewGuid():N}.tmp", 50_000)])
            {
                var path = Path.Combine(Root, name);
                File.WriteAllBytes(path, new byte[length]);
                File.SetLastWriteTimeUtc(path, _store.Clock.Now.UtcDateTime);
            }
        }

        private async Task RestartAsync()
        {
            var now = _store.Clock.Now;
            _visits.Dispose();
            await _store.DisposeAsync();
            SqliteConnection.ClearAllPools();
            _store = new TempStore(Root);
            _store.Clock.Now = now;
            _visits = new VisitWriter(_store.Folder, _counters, _store.Clock);
        }

        private int Id(int number) =>
            int.Parse(_store.Sql($"SELECT Id FROM Pages WHERE Key = 'page-{number}'")[0], CultureInfo.InvariantCulture);
    }
}
