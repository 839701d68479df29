using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Tests.Pages;

/// <summary>A store whose pages are acted on by address.</summary>
internal sealed class ActingStore : IAsyncDisposable
{
    private const string Origin = "https://www.example.org";
    public static readonly Author Eva = new("Eva");

    public ActingStore(string? dataDirectory = null) => Store = new TempStore(dataDirectory,
        new MapflatOptions { PublicUrl = Origin, TargetHosts = ["new.example"], LegacyHosts = ["old.example.org"] });

    public TempStore Store { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public int Id(string address) =>
        int.Parse(Store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}' ORDER BY Trashed IS NOT NULL")[0],
            CultureInfo.InvariantCulture);

    public int VersionOf(int id) =>
        int.Parse(Store.Sql($"SELECT Version FROM Pages WHERE Id = {id}")[0], CultureInfo.InvariantCulture);

    public async Task<Consequences> DoAsync(string address, PageAct act)
    {
        var (done, failure) = await TryAsync(Id(address), act);
        Assert.True(failure is null, failure?.Message);
        return done!;
    }

    /// <summary>Plans and carries out; what was foretold must be what was done.</summary>
    public async Task<Outcome<Consequences>> TryAsync(int id, PageAct act)
    {
        var generation = await Store.Store.ReadGenerationAsync(Stop);
        var before = Store.Sql("SELECT group_concat(Path) FROM FormerAddresses");
        var (plan, refusal) = await Store.Acts.PlanAsync(id, act, Stop);
        Assert.Equal(generation, await Store.Store.ReadGenerationAsync(Stop));
        Assert.Equal(before, Store.Sql("SELECT group_concat(Path) FROM FormerAddresses"));
        var (done, failure) = await Store.Acts.CarryOutAsync(id, VersionOf(id), act, Eva, Stop);
        Assert.Equal(refusal?.Message, failure?.Message);
        if (done is null) return failure!;
        Assert.Equal(plan!.Addresses, done.Addresses);
        Assert.Equal((plan.Told, string.Join('\n', plan.Notes)), (done.Told, string.Join('\n', done.Notes)));
        return done;
    }

    public Task<Outcome<Consequences>> UndoAsync(Consequences act) =>
        Store.Acts.UndoAsync(act.PageId, act.ActId!.Value, Eva, Stop);

    public Task<Outcome<Publication>> PublishAsync(string address) => PublishAsync(Id(address));

    /// <summary>Publishes a page; a new one gets the words that every public page must have.</summary>
    public async Task<Outcome<Publication>> PublishAsync(int id)
    {
        var draft = (await Store.Drafts.ReadAsync(id, Stop))!;
        if (draft.Text.Summary.Length == 0)
            await Store.Drafts.SaveAsync(id, draft.Edits,
                draft.Text with { Summary = "Summary.", Markdown = "Text.\n" }, automatic: false, Eva, Stop);
        return await Store.Publishing.PublishAsync(
            id, (await Store.Drafts.ReadAsync(id, Stop))!.Edits, null, Eva, Stop);
    }

    public async Task<RedirectMap> MapAsync() => new(await Store.Redirects.ReadAsync(Origin, Stop));

    /// <summary>What a visitor gets: <c>200</c>, <c>301 /to</c>, <c>410</c>, <c>404</c>.</summary>
    public async Task<string> GetAsync(string path)
    {
        var found = (await MapAsync()).Resolve(null, path, null);
        return found.IsRedirect
            ? $"{found.Status} {found.Location!.Replace(Origin, "", StringComparison.Ordinal)}"
            : found.Status.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>No address that was public is lost, and no redirect leads to another.</summary>
    public async Task AssertSoundAsync(string after)
    {
        var map = await MapAsync();
        Assert.Empty(map.Findings);
        foreach (var path in Store.Sql("SELECT Path FROM Ledger").SelectMany(path =>
            PageAddress.Parse(path).Value is null ? [path] : new[] { path, AddressClaim.MarkdownOf(path) }))
        {
            var found = map.Resolve(null, path, null);
            Assert.True(found.Status is 200 or 301 or 410, $"{path} answers {found.Status} after {after}");
            if (!found.IsRedirect || !found.Location!.StartsWith(Origin, StringComparison.Ordinal)) continue;
            var next = map.ResolveRaw(null, found.Location[Origin.Length..].Split('#')[0]);
            Assert.True(next.Status is 200 or 410,
                $"{path} leads to {found.Location}, which answers {next.Status} after {after}");
        }

        Assert.True(Store.Sql(
            "SELECT f.Path FROM FormerAddresses f JOIN Pages p ON p.Folded = f.Path WHERE p.Status <> 'Draft'") is [],
            $"A page and a former address are at one place after {after}");
        Assert.Equal(["0"], Store.Sql("SELECT count(*) FROM Pages WHERE Trashed IS NOT NULL AND Status <> 'Draft'"));
        Assert.Equal(
            Store.Sql("SELECT Id FROM Pages WHERE Status <> 'Draft' ORDER BY Id"),
            Store.Sql("SELECT DISTINCT PageId FROM SearchSections ORDER BY PageId"));
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
