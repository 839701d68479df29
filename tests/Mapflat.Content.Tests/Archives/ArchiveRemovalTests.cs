using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Model;

namespace Mapflat.Content.Tests.Archives;

/// <summary>An archive that is taken away, and comes again.</summary>
public sealed class ArchiveRemovalTests : IAsyncDisposable
{
    private static readonly Author Owner = new("Owner");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Nothing_is_removed_while_an_address_would_answer_nothing_unless_that_is_said()
    {
        var name = (await _store.AdoptAsync(NewSite())).Name;
        var (plan, _) = await _store.ArchiveRemoval.PlanAsync(name, Stop);
        Assert.Equal((3, 0, 0, 0, 3), (plan!.Versions, plan.Kept, plan.Decided, plan.Covered, plan.Lost));
        Assert.Equal(["/a.html", "/b.html", "/c.html"], plan.Examples);
        Assert.IsType<Failure.Conflict>(
            (await _store.ArchiveRemoval.CarryOutAsync(name, mayLose: false, Owner, Stop)).Failure);
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/a.html")).Kind);
        Assert.Null((await _store.ArchiveRemoval.CarryOutAsync(name, mayLose: true, Owner, Stop)).Failure);
        Assert.Equal(410, (await ResolveAsync("/a.html")).Status);
        Assert.Empty(Directory.EnumerateFiles(_store.Folder.Archives));
        Assert.IsType<Failure.NotFound>((await _store.ArchiveRemoval.PlanAsync(name, Stop)).Failure);
    }

    [Fact]
    public async Task What_comes_again_is_shown_but_for_what_its_owner_had_decided()
    {
        var name = (await _store.AdoptAsync(NewSite())).Name;
        await ActAsync(new CaptureAct.Hide("It names people."), "/b.html");
        await ActAsync(new CaptureAct.Lead("/a.html"), "/c.html");
        var (plan, _) = await _store.ArchiveRemoval.PlanAsync(name, Stop);
        Assert.Equal((2, 1), (plan!.Decided, plan.Lost));
        await _store.ArchiveRemoval.CarryOutAsync(name, mayLose: true, Owner, Stop);
        Assert.Equal("It names people.", (await ResolveAsync("/b.html")).Reason);
        // There is nothing to show, and nothing to undo.
        Assert.Null((await ActAsync(new CaptureAct.Show(), "/b.html")).ActId);
        Assert.Empty(_store.Sql("SELECT * FROM PastCaptures"));
        await _store.AdoptAsync(NewSite());
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/a.html")).Kind);
        Assert.Equal("It names people.", (await ResolveAsync("/b.html")).Reason);
        Assert.True((await ResolveAsync("/c.html")).IsRedirect);
        Assert.NotNull((await ActAsync(new CaptureAct.Show(), "/b.html")).ActId);
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/b.html")).Kind);
    }

    [Fact]
    public async Task Other_versions_are_shown_when_the_newest_goes()
    {
        await _store.AdoptAsync(NewSite());
        var newer = await _store.AdoptAsync(new OldSite(new DateTime(2019, 1, 1, 0, 0, 0, DateTimeKind.Utc))
            .Titled("/a.html", "A, later").Titled("/new.html", "New"));
        Assert.Equal(["A, later"], _store.Sql("SELECT Title FROM CapturedAddresses WHERE Address = '/a.html'"));
        var (done, _) = await _store.ArchiveRemoval.CarryOutAsync(newer.Name, mayLose: true, Owner, Stop);
        Assert.Equal((1, 1), (done!.Kept, done.Lost));
        Assert.Equal(["A"], _store.Sql("SELECT Title FROM CapturedAddresses WHERE Address = '/a.html'"));
        Assert.Equal(ResolutionKind.Capture, (await ResolveAsync("/a.html")).Kind);
        Assert.Equal(410, (await ResolveAsync("/new.html")).Status);
        Assert.Equal(["0"], _store.Sql("SELECT IsIndexed FROM CapturedAddresses WHERE Address = '/a.html'"));
    }

    private static OldSite NewSite() =>
        new OldSite().Titled("/a.html", "A").Titled("/b.html", "B").Titled("/c.html", "C");

    private Task<Resolution> ResolveAsync(string address) => _store.Redirects.AskAsync(
        _store.Redirects.AnyOrigin, map => map.ResolveRaw(null, address), Stop);

    private async Task<CaptureConsequences> ActAsync(CaptureAct act, string address)
    {
        var row = int.Parse(_store.Sql($"SELECT Id FROM CapturedAddresses WHERE Address = '{address}'")[0],
            System.Globalization.CultureInfo.InvariantCulture);
        var generation = long.Parse(_store.Sql($"SELECT Generation FROM CapturedAddresses WHERE Id = {row}")[0],
            System.Globalization.CultureInfo.InvariantCulture);
        var (done, failure) = await _store.CaptureActs.CarryOutAsync(
            new CapturedSelection.Some(new Dictionary<int, long> { [row] = generation }), act, Owner, Stop);
        Assert.Null(failure);
        return done!;
    }
}
