using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// The database is not what it was: visitors notice nothing, the owner is told, and it heals once it is put right.
/// </summary>
public sealed class LostDatabaseTests(ServedFolder served)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What becomes of the database, and what is told; an ordinary run has one of each kind.</summary>
    public static TheoryData<string, string> Losses => [.. LongRun.Cases(4,
        ("missing", "is missing or empty"), ("truncated", "is damaged"), ("random pages", ""),
        ("newer", "by a newer version of this program"), ("empty", "is missing or empty"),
        ("overwritten", "is damaged"))];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Without_a_good_database_every_address_answers_as_before_and_it_heals_without_a_restart(
        string loss, string told)
    {
        using var data = served.Copy();
        File.Copy(data["mapflat.db"], data["good"]);
        await LoseAsync(data, loss);
        await using var site = await SiteProcess.StartAsync(data.Path);
        Assert.Equal(served.Answers, await served.AskAllAsync(site));
        Assert.Equal(200, (await site.AskAsync("/healthz/ready")).Status);
        var search = await site.AskAsync("/search?q=data");
        var signIn = await site.AskAsync("/admin/sign-in");
        if (told.Length > 0)
        {
            Assert.Equal((503, 503), (search.Status, signIn.Status));
            Assert.Contains("This is not available just now", search.Text, StringComparison.Ordinal);
            await site.HearAsync(told);
            Assert.Contains(told, site.Said, StringComparison.Ordinal);
            Assert.Contains("Visitors get the site as it was last frozen", site.Said, StringComparison.Ordinal);
            var doctor = await SiteProcess.CommandAsync(data.Path, "doctor");
            Assert.Equal(1, doctor.Code);
            Assert.Contains("FAIL  database: ", doctor.Out, StringComparison.Ordinal);
        }

        foreach (var text in (string[])[search.Text, signIn.Text])
        {
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            Assert.DoesNotContain(data.Path, text, StringComparison.Ordinal);
        }

        foreach (var file in Directory.EnumerateFiles(data.Path, "mapflat.db*")) File.Delete(file);
        File.Move(data["good"], data["mapflat.db"]);
        await Wait.UntilAsync(async () => (await site.AskAsync("/search?q=data")).Status == 200);
        using var admin = new AdminClient(site.Client());
        await admin.SignInAsync();
        Assert.Equal(0, await site.EndAsync());
    }

    [Fact]
    public async Task A_database_that_goes_away_while_the_site_runs_takes_no_save_with_it()
    {
        using var data = served.Copy();
        await using var site = await SiteProcess.StartAsync(data.Path);
        using var admin = new AdminClient(site.Client());
        await admin.SignInAsync();
        var page = int.Parse(ServedFolder.Sql(data.Path, "SELECT Id FROM Pages WHERE Address = '/kept'").Single(),
            System.Globalization.CultureInfo.InvariantCulture);
        var edit = $"/admin/pages/{page}/edit";
        var form = AdminClient.FieldsOf(await admin.ReadAsync(edit), edit);
        form["markdown"] = "Words that must not be lost.\n";
        Directory.CreateDirectory(data["aside"]);
        foreach (var file in Directory.EnumerateFiles(data.Path, "mapflat.db*"))
            File.Move(file, Path.Combine(data["aside"], Path.GetFileName(file)));
        using (var refused = await admin.SendAsync(HttpMethod.Post, edit, new FormUrlEncodedContent(form)))
            Assert.Equal(503, (int)refused.StatusCode);
        using (var autosave = await admin.SendAsync(HttpMethod.Post, $"/admin/pages/{page}/draft",
            new FormUrlEncodedContent(form), ("Accept", "application/json")))
        {
            Assert.Equal(503, (int)autosave.StatusCode);
            Assert.Equal("application/json", autosave.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal(served.Answers, await served.AskAllAsync(site));
        foreach (var file in Directory.EnumerateFiles(data["aside"])) File.Move(file, data[Path.GetFileName(file)]);
        using (var saved = await admin.SendAsync(HttpMethod.Post, edit, new FormUrlEncodedContent(form)))
            Assert.Equal(302, (int)saved.StatusCode);
        await site.KillAsync();
        Assert.Equal("Words that must not be lost.\n", ServedFolder.Sql(
            data.Path, $"SELECT Markdown FROM Revisions WHERE PageId = {page} ORDER BY Number DESC LIMIT 1").Single());
        Assert.Empty(ServedFolder.FaultsOf(data.Path));
    }

    [Fact]
    public async Task A_database_that_somebody_else_holds_makes_the_owner_wait_and_nobody_else()
    {
        using var data = served.Copy();
        await using var site = await SiteProcess.StartAsync(data.Path);
        using var admin = new AdminClient(site.Client());
        await admin.SignInAsync();
        var page = ServedFolder.Sql(data.Path, "SELECT Id FROM Pages WHERE Address = '/kept'").Single();
        var edit = $"/admin/pages/{page}/edit";
        var form = AdminClient.FieldsOf(await admin.ReadAsync(edit), edit);
        form["markdown"] = "Kept <waiting>.\n";
        // The first time a screen is shown it takes its time, which is not what is looked at here.
        await admin.ReadAsync("/admin/pages");
        // So long ago that the next use is noted.
        ServedFolder.Sql(data.Path, "UPDATE Sessions SET Seen = datetime(Seen, '-1 hour')");
        await using (var other = new SqliteConnection($"Data Source={data["mapflat.db"]};Pooling=False"))
        {
            await other.OpenAsync(Stop);
            await using var holding = other.BeginTransaction(deferred: false);
            var begun = Stopwatch.GetTimestamp();
            var waiting = admin.SendAsync(HttpMethod.Post, edit, new FormUrlEncodedContent(form));
            // Whoever only reads does not wait for whoever writes.
            using (var reader = new AdminClient(site.Client()))
            {
                foreach (var (name, value) in admin.Cookies) reader.Cookies[name] = value;
                var reading = reader.GetAsync("/admin/pages");
                Assert.Same(reading, await Task.WhenAny(reading, waiting));
                Assert.Equal(200, (int)(await reading).StatusCode);
            }

            Assert.Equal(served.Answers, await served.AskAllAsync(site));
            using var refused = await waiting;
            var text = await refused.Content.ReadAsStringAsync(Stop);
            Assert.Equal(503, (int)refused.StatusCode);
            Assert.True(Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(5));
            // Who is signed in is told why, and gets back what they wrote.
            Assert.Contains("Another process has been writing to", text, StringComparison.Ordinal);
            form = AdminClient.FieldsOf(text, edit);
            Assert.Equal("Kept <waiting>.\n", form["markdown"].ReplaceLineEndings("\n"));
        }

        using (var saved = await admin.SendAsync(HttpMethod.Post, edit, new FormUrlEncodedContent(form)))
            Assert.Equal(302, (int)saved.StatusCode);
        Assert.Equal("Kept <waiting>.\n", ServedFolder.Sql(
            data.Path, $"SELECT Markdown FROM Revisions WHERE PageId = {page} ORDER BY Number DESC LIMIT 1").Single());
    }

    [Fact]
    public async Task The_first_answer_comes_as_soon_without_the_database_as_with_it()
    {
        // Once is enough: machines that run tests are busy with others, and whoever waits does so every time.
        List<(TimeSpan With, TimeSpan Without)> times = [];
        do
        {
            using var data = served.Copy();
            var with = await TimeToFirstPageAsync(data);
            await LoseAsync(data, "missing");
            times.Add((with, await TimeToFirstPageAsync(data)));
        }
        while (times.Count < 5 && !IsAsSoon(times[^1]));

        TestContext.Current.SendDiagnosticMessage($"First page after {times[^1].With.TotalMilliseconds:0} ms with the "
            + $"database, {times[^1].Without.TotalMilliseconds:0} ms without");
        Assert.Contains(times, IsAsSoon);

        static bool IsAsSoon((TimeSpan With, TimeSpan Without) time) =>
            time.Without < time.With * 2 + TimeSpan.FromSeconds(1);
    }

    private static async Task<TimeSpan> TimeToFirstPageAsync(TempFolder data)
    {
        var begun = Stopwatch.GetTimestamp();
        await using var site = await SiteProcess.StartAsync(data.Path);
        Assert.Equal(200, (await site.AskAsync("/about")).Status);
        var elapsed = Stopwatch.GetElapsedTime(begun);
        Assert.Equal(0, await site.EndAsync());
        return elapsed;
    }

    private static async Task LoseAsync(TempFolder data, string how)
    {
        var path = data["mapflat.db"];
        switch (how)
        {
            case "missing":
                File.Delete(path);
                break;
            case "empty":
                await File.WriteAllBytesAsync(path, [], Stop);
                break;
            case "truncated":
                await using (var file = File.OpenWrite(path)) file.SetLength(file.Length / 3);
                break;
            case "overwritten":
                await File.WriteAllTextAsync(
                    path, string.Concat(Enumerable.Repeat("This is no database. ", 5_000)), Stop);
                break;
            case "random pages":
                var bytes = await File.ReadAllBytesAsync(path, Stop);
                var random = new Random(5);
                for (var page = 1; page < bytes.Length / 4096; page++)
                    if (random.Next(3) == 0) random.NextBytes(bytes.AsSpan(page * 4096, 4096));
                await File.WriteAllBytesAsync(path, bytes, Stop);
                break;
            case "newer":
                ServedFolder.Sql(
                    data.Path, "INSERT INTO __EFMigrationsHistory VALUES ('29991231235959_Later', '10.0.0')");
                ServedFolder.Sql(data.Path, "UPDATE State SET Generation = Generation + 1");
                break;
        }
    }
}
