using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Mapflat.Web.Tests.Faults;

/// <summary>The machine loses its power: only what was flushed is there afterwards.</summary>
public sealed class PowerCutTests(ServedFolder served)
{
    private const int ChanceCuts = 12;

    private static readonly int Rounds = LongRun.Count(2, 4);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task What_was_acknowledged_had_been_flushed()
    {
        if (!Strace.IsHere) Assert.Skip("strace is not installed, or may not trace here.");
        using var data = served.Copy();
        using var trace = new TempFolder();
        List<Acknowledged> acknowledged = [];
        await using (var site = await SiteProcess.StartAsync(
            data.Path, Strace.With("-y", "-xx", "-s", "10000000", "-e", SyncedFolder.Calls, "-o", trace["trace"])))
        {
            await WorkAsync(site, data.Path, acknowledged);
            await site.KillAsync();
        }

        var folder = new SyncedFolder(data.Path, served.Place);
        var random = new Random(20261127);
        var (cuts, flushes) = (0, 0);
        var chances = Enumerable.Range(0, ChanceCuts).Select(_ => random.Next(acknowledged[^1].Answers)).ToHashSet();
        foreach (var line in File.ReadLines(trace["trace"]))
        {
            var before = (folder.Answers, folder.Flushes);
            folder.Take(line);
            if (folder.Flushes > before.Flushes && chances.Contains(folder.Answers)
                && (flushes == 0 || random.Next(4) == 0))
            {
                // In the middle of the work on an answer, where chance decides what else has reached the disk.
                Cut(folder, acknowledged.LastOrDefault(a => a.Answers <= folder.Answers), random);
                flushes++;
            }

            // The answer is about to leave: whatever it acknowledges must be safe by now.
            if (folder.Answers == before.Answers || acknowledged.Find(a => a.Answers == folder.Answers) is not { } now)
                continue;
            Cut(folder, now, chance: null);
            cuts++;
        }

        Assert.Equal(acknowledged.Count, cuts);
        Assert.True(flushes > 0);
        using (var left = new TempFolder())
        {
            folder.WriteTo(left.Path, chance: null);
            await using var site = await SiteProcess.StartAsync(left.Path);
            Assert.Contains($"Edition {Rounds}.", (await site.AskAsync("/kept")).Text, StringComparison.Ordinal);
            Assert.Equal(served.Answers, await served.AskAllAsync(site));
            Assert.Equal(0, await site.EndAsync());
        }

        TestContext.Current.SendDiagnosticMessage($"{cuts} power cuts at an acknowledgement and {flushes} in between, "
            + $"{folder.Flushes} flushes, nothing lost");
    }

    private static void Cut(SyncedFolder folder, Acknowledged? acknowledged, Random? chance)
    {
        using var left = new TempFolder();
        folder.WriteTo(left.Path, chance);
        Assert.Empty(ServedFolder.FaultsOf(left.Path));
        if (acknowledged is null) return;
        if (acknowledged.Draft > 0)
        {
            var drafts = ServedFolder.Sql(left.Path, "SELECT r.Markdown FROM Revisions r JOIN Pages p ON p.Id = "
                + "r.PageId WHERE p.Address = '/about' ORDER BY Number DESC LIMIT 1");
            Assert.Contains(
                drafts.Single(), (string[])[$"Draft {acknowledged.Draft}.\n", $"Draft {acknowledged.Draft + 1}.\n"]);
        }

        for (var n = 1; n <= acknowledged.Edition; n++)
            Assert.NotEmpty(ServedFolder.Sql(
                left.Path, $"SELECT Id FROM Revisions WHERE PublishedAt IS NOT NULL AND Markdown = 'Edition {n}.\n'"));
        for (var n = 1; n <= acknowledged.Picture; n++)
            Assert.NotEmpty(ServedFolder.Sql(left.Path, $"SELECT Id FROM Media WHERE Name = 'picture-{n}.png'"));
    }

    /// <summary>One thing after the other, so that the n-th answer is the answer to the n-th request.</summary>
    private static async Task WorkAsync(SiteProcess site, string dataDirectory, List<Acknowledged> acknowledged)
    {
        using var admin = new AdminClient(site.Client());
        await admin.SignInAsync();
        var (answers, last) = (2, new Acknowledged(0, 0, 0, 0));
        string Edit(string address) => "/admin/pages"
            + $"/{ServedFolder.Sql(dataDirectory, $"SELECT Id FROM Pages WHERE Address = '{address}'").Single()}/edit";
        var (about, kept) = (Edit("/about"), Edit("/kept"));
        for (var n = 1; n <= Rounds; n++)
        {
            var form = AdminClient.FieldsOf(await admin.ReadAsync(about), about);
            (form["markdown"], form["automatic"]) = ($"Draft {n}.\n", "true");
            using (var saved = await admin.SendAsync(HttpMethod.Post,
                about.Replace("/edit", "/draft", StringComparison.Ordinal), new FormUrlEncodedContent(form)))
                Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
            Acknowledge(2, last with { Draft = n });

            using (var uploaded = await UploadAsync(admin, form["__RequestVerificationToken"], n))
                Assert.Equal(HttpStatusCode.Found, uploaded.StatusCode);
            Acknowledge(1, last with { Picture = n });

            using (var saved = await admin.PostFormAsync(kept, kept, new() { ["markdown"] = $"Edition {n}.\n" }))
                Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
            var publication = kept.Replace("/edit", "/publication", StringComparison.Ordinal);
            using (var published = await admin.PostFormAsync(publication, publication, []))
                Assert.Equal(HttpStatusCode.Found, published.StatusCode);
            Acknowledge(4, last with { Edition = n });
        }

        void Acknowledge(int more, Acknowledged now) => acknowledged.Add(last = now with { Answers = answers += more });
    }

    private static async Task<HttpResponseMessage> UploadAsync(AdminClient admin, string token, int number)
    {
        var picture = new ByteArrayContent(TestPictures.Png(60, 40, seed: number, noise: 50));
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { picture, "Files[0].File", string.Create(CultureInfo.InvariantCulture, $"picture-{number}.png") },
            { new StringContent("A picture"), "Files[0].Alt" },
        };
        return await admin.SendAsync(HttpMethod.Post, "/admin/media", form);
    }

    private sealed record Acknowledged(int Answers, int Draft, int Edition, int Picture);
}
