namespace Mapflat.Content.Tests.Transfer;

/// <summary>The shipped site goes in and comes out again without a byte lost.</summary>
public sealed class ShippedContentTests : IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly string _content = Repository.PathOf("content");

    private readonly TempStore _store = new();

    private IReadOnlyList<Finding> _findings = [];

    public async ValueTask InitializeAsync()
    {
        var (report, failure) = await _store.Importer.SeedAsync(_content, Stop);
        _findings = failure is Failure.Invalid invalid ? invalid.Findings : report!.Findings;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public void It_has_no_fault() => Assert.DoesNotContain(_findings, f => f.Severity == Severity.Error);

    [Fact]
    public async Task Its_export_has_the_same_bytes() =>
        Assert.Equal(TempFolder.ReadAll(_content), await _store.ExportAsync());

    [Fact]
    public async Task Its_export_gives_an_empty_store_the_same_content()
    {
        using var folder = new TempFolder();
        await _store.Exporter.ExportAsync(folder.Path, Stop);
        await using var other = new TempStore();
        other.Clock.Now = _store.Clock.Now.AddDays(3);
        Assert.Null((await other.Importer.ImportAsync(folder.Path, dryRun: false, Stop)).Failure);
        Assert.Equal(folder.ReadAll(), await other.ExportAsync());
    }

    [Fact]
    public async Task Importing_it_again_changes_nothing()
    {
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        _store.Clock.Now = _store.Clock.Now.AddDays(3);
        var (report, _) = await _store.Importer.ImportAsync(_content, dryRun: false, Stop);
        Assert.Empty(report!.Changes);
        Assert.True(report.ChangesNothing);
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
    }

    [Fact]
    public async Task It_is_seeded_once()
    {
        var (report, failure) = await _store.Importer.SeedAsync(_content, Stop);
        Assert.Null(failure);
        Assert.Null(report);
        Assert.Equal(1, await _store.Store.ReadGenerationAsync(Stop));
    }

    [Fact]
    public async Task Every_link_in_it_leads_somewhere() =>
        Assert.Empty(await _store.Links.FindAsync("https://www.mapflat.com", Stop));

    [Fact]
    public async Task Its_drawings_are_part_of_its_pages()
    {
        var home = await _store.Pages.ReadAsync("/", Stop);
        Assert.Contains("<svg", home!.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("generations.svg", home.Html, StringComparison.Ordinal);
    }
}
