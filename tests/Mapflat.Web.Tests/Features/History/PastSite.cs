using System.Globalization;
using Mapflat.Content;
using Mapflat.Content.Model;
using Mapflat.Content.Pages;
using Mapflat.Web.Tests.Features.History;

[assembly: AssemblyFixture(typeof(PastSite))]

namespace Mapflat.Web.Tests.Features.History;

/// <summary>
/// A site whose pages have a past, on a real server behind a proxy that speaks HTTPS. Tests only read it.
/// </summary>
/// <remarks>
/// <c>/a</c> was published on the first days of 2020, 2021 and 2022 as versions 1, 2 and 4; revisions 3 and 5 are
/// drafts. <c>/b</c> was published once, <c>/b/c</c> moved there from <c>/old</c>. <c>/many</c> has 120 versions,
/// <c>/withdrawn</c> answers 410, <c>/gone</c> was taken away, <c>/draft</c> was never public, <c>/home</c> is not
/// there.
/// </remarks>
public sealed class PastSite : IAsyncDisposable
{
    public const string Origin = "https://www.example.org";
    public const int Many = 120;
    private static readonly Author _author = new("Eva");

    private readonly TempFolder _folder = new();
    private readonly SiteFactory _factory;
    private readonly Uri _server;

    public PastSite()
    {
        Task.Run(() => FillAsync(_folder)).GetAwaiter().GetResult();
        _factory = new SiteFactory().In(_folder).With("Mapflat:PublicUrl", Origin)
            .With("Mapflat:LegacyHosts:0", "old.example.org");
        _server = _factory.Listen();
    }

    public Task<RawAnswer> GetAsync(string target, params string[] headers) => AskAsync("GET", target, headers);

    public Task<RawAnswer> AskAsync(string method, string target, params string[] headers) =>
        RawHttp.SendAsync(_server, method, target, [.. headers.Any(h => h.StartsWith("Host:", StringComparison.Ordinal))
            ? (string[])[]
            : ["Host: www.example.org"], "X-Forwarded-Proto: https", .. headers]);

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task FillAsync(TempFolder folder)
    {
        await using var store = new TempStore(folder.Path);
        At(store, 2020);
        await store.ImportAsync(
            ("site.yaml", Sample.Site()),
            ("media/log.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><title>Log</title><path "
                + "d=\"M0 0h9\"/></svg>"),
            ("pages/index.md", Sample.Page("Start")),
            ("pages/a.md", Sample.Page(
                "Anteater", "Ants are good food.\n\n![A log](/media/log.svg)\n\nThey live in the ground.\n")),
            ("pages/b.md", Sample.Page("Badger")),
            ("pages/old.md", Sample.Page("Cat")),
            ("pages/many.md", Sample.Page("Many", "Words of version 1.\n")),
            ("pages/withdrawn.md", Sample.Page("Dodo")),
            ("pages/gone.md", Sample.Page("Mammoth", "Woolly.\n")),
            ("pages/away.md", Sample.Page("Elk")),
            ("pages/draft.md", Sample.Page("Unicorn", "Secret horn.\n", "status: draft")));
        await PublishAsync(store, "/gone", "Mammoth", "Very woolly.\n", null);
        At(store, 2021);
        await PublishAsync(store, "/a", "Anteater",
            "Ants are excellent food.\n\n![A log](/media/log.svg)\n\nThey live in the ground.\n",
            "Ants are <b>underrated</b> & cheap.");
        At(store, 2022);
        await SaveAsync(store, "/a", "Anteater", "Secret words of a draft.\n");
        await PublishAsync(
            store, "/a", "The anteater", "Ants are excellent food.\n\nThey live in the ground. They bite.\n", null);
        await SaveAsync(store, "/a", "Secret title", "More secret words.\n");
        for (var i = 2; i <= Many; i++)
        {
            store.Clock.Now += TimeSpan.FromMinutes(1);
            await PublishAsync(store, "/many", "Many", $"Words of version {i}.\n", $"Change {i}.");
        }

        At(store, 2023);
        await ActAsync(store, "/old", new PageAct.Move("/b/c"));
        await ActAsync(store, "/withdrawn", new PageAct.Withdraw(new DateOnly(2023, 1, 1), "It died out.", 410));
        await ActAsync(store, "/gone", new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)));
        await ActAsync(store, "/away", new PageAct.Unpublish(new OldAddressAnswer.Redirect("/b")));
    }

    private static void At(TempStore store, int year) =>
        store.Clock.Now = new DateTimeOffset(year, 1, 1, 12, 0, 0, 500, TimeSpan.Zero);

    private static async Task<int> SaveAsync(TempStore store, string address, string title, string words)
    {
        var page = await store.Drafts.ReadAsync(Id(store, address), CancellationToken.None);
        var (saved, failure) = await store.Drafts.SaveAsync(
            page!.PageId, page.Edits, page.Text with { Title = title, Markdown = words }, automatic: false, _author,
            CancellationToken.None);
        return Sound(saved, failure).Edits;
    }

    private static async Task PublishAsync(TempStore store, string address, string title, string words, string? reason)
    {
        var edits = await SaveAsync(store, address, title, words);
        var (done, failure) = await store.Publishing.PublishAsync(
            Id(store, address), edits, reason, _author, CancellationToken.None);
        Sound(done, failure);
    }

    private static async Task ActAsync(TempStore store, string address, PageAct act)
    {
        var version = int.Parse(
            store.Sql($"SELECT Version FROM Pages WHERE Address = '{address}'")[0], CultureInfo.InvariantCulture);
        var (done, failure) = await store.Acts.CarryOutAsync(
            Id(store, address), version, act, _author, CancellationToken.None);
        Sound(done, failure);
    }

    private static int Id(TempStore store, string address) =>
        int.Parse(store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}'")[0], CultureInfo.InvariantCulture);

    private static T Sound<T>(T? done, Failure? failure)
        where T : class => done ?? throw new InvalidOperationException(failure!.Message);
}
