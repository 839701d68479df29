using Mapflat.Content;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Backups;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Links;
using Mapflat.Content.Links.Outbound;
using Mapflat.Content.Media;
using Mapflat.Content.Model;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Mapflat.Content.Transfer;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Visits;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Testing;

/// <summary>
/// The rooms of Mapflat.Content over a real database in a data folder of their own, at a time of the test's choice.
/// </summary>
internal sealed class TempStore : IAsyncDisposable
{
    /// <summary>An empty database, migrated once: making one takes longer than most tests.</summary>
    private static readonly Lazy<byte[]> _empty = new(MakeEmpty);

    private readonly TempFolder? _own;
    private readonly ServiceProvider _services;

    /// <summary>Opens a data folder; a new one, which is gone afterwards, unless one is named.</summary>
    public TempStore(string? dataDirectory = null, MapflatOptions? options = null)
    {
        _own = dataDirectory is null ? new TempFolder() : null;
        Folder = new DataFolder(dataDirectory ?? _own!.Path);
        if (_own is not null)
        {
            Folder.Create();
            DataFolder.WriteAtomically(Folder.Database, _empty.Value);
        }

        _services = new ServiceCollection()
            .AddSingleton(options ?? new MapflatOptions { DataDirectory = Folder.Root })
            .AddSingleton(Folder)
            .AddSingleton<TimeProvider>(Clock)
            .AddMapflatContent()
            .BuildServiceProvider();
    }

    /// <summary>The data folder.</summary>
    public DataFolder Folder { get; }

    /// <summary>The time that the rooms go by.</summary>
    public StoppedClock Clock { get; } = new();

    public ContentStore Store => Get<ContentStore>();

    public PageReader Pages => Get<PageReader>();

    public PageHistory History => Get<PageHistory>();

    public PageDrafts Drafts => Get<PageDrafts>();

    public PageActs Acts => Get<PageActs>();

    public PageCreation Creation => Get<PageCreation>();

    public DocumentImport Documents => Get<DocumentImport>();

    public PagePublishing Publishing => Get<PagePublishing>();

    public ContentCheck Check => Get<ContentCheck>();

    public SiteCheck SiteCheck => Get<SiteCheck>();

    public PageSearch Search => Get<PageSearch>();

    public SearchFilling Filling => Get<SearchFilling>();

    public MediaStore Media => Get<MediaStore>();

    public MediaLibrary Library => Get<MediaLibrary>();

    public MediaCatalogue Catalogue => Get<MediaCatalogue>();

    public InternalLinks Links => Get<InternalLinks>();

    public OutboundLinks Outbound => Get<OutboundLinks>();

    public SettingsEditor Settings => Get<SettingsEditor>();

    public AuditLog Audit => Get<AuditLog>();

    public VisitReader Visits => Get<VisitReader>();

    public RedirectReader Redirects => Get<RedirectReader>();

    public RuleRegister Rules => Get<RuleRegister>();

    public HostDefaultsEditor HostDefaults => Get<HostDefaultsEditor>();

    public WaitingImports Waiting => Get<WaitingImports>();

    public RuleImport RuleImport => Get<RuleImport>();

    public ContentImport Importer => Get<ContentImport>();

    public SiteBeginning Beginning => Get<SiteBeginning>();

    public ArchiveList Archives => Get<ArchiveList>();

    public ArchiveRemoval ArchiveRemoval => Get<ArchiveRemoval>();

    public ArchiveCopies ArchiveCopies => Get<ArchiveCopies>();

    public AddressImport AddressImport => Get<AddressImport>();

    public BackupStore Backups => Get<BackupStore>();

    public BackupRestore Restoring => Get<BackupRestore>();

    public ContentExport Exporter => Get<ContentExport>();

    public ArchiveAdoption Adoption => Get<ArchiveAdoption>();

    public CapturedList Captured => Get<CapturedList>();

    public CaptureActs CaptureActs => Get<CaptureActs>();

    public CaptureConversion Conversion => Get<CaptureConversion>();

    /// <summary>Takes in an old site, and throws it away.</summary>
    public async Task<AdoptionReport> AdoptAsync(OldSite site)
    {
        using var source = site;
        var (reports, failure) = await Adoption.AdoptAsync(
            source.Save(), new AdoptionOptions(OldSite.Host), new Mapflat.Content.Model.Author("test"), null,
            CancellationToken.None);
        return reports?[0] ?? throw new InvalidOperationException(failure!.Message);
    }

    /// <summary>Imports files that must be without fault.</summary>
    public async Task<ImportReport> ImportAsync(params (string Name, string Text)[] files)
    {
        var (report, failure) = await TryImportAsync(files);
        if (failure is Failure.Invalid invalid)
            throw new InvalidOperationException(string.Join('\n', invalid.Findings));
        return report!;
    }

    /// <summary>Imports files that may have faults.</summary>
    public async Task<Outcome<ImportReport>> TryImportAsync(params (string Name, string Text)[] files)
    {
        using var folder = new TempFolder();
        foreach (var (name, text) in files) folder.Write(name, text);
        return await Importer.ImportAsync(folder.Path, dryRun: false, CancellationToken.None);
    }

    /// <summary>Exports everything.</summary>
    /// <returns>The text of each file; of media, the characters that have the bytes' numbers.</returns>
    public async Task<SortedDictionary<string, string>> ExportAsync()
    {
        using var folder = new TempFolder();
        var (_, failure) = await Exporter.ExportAsync(folder.Path, CancellationToken.None);
        if (failure is not null and not Failure.NotFound) throw new InvalidOperationException(failure.Message);
        return folder.ReadAll();
    }

    /// <summary>Runs SQL behind the program's back.</summary>
    /// <returns>The first column of every row.</returns>
    public IReadOnlyList<string> Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Folder.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read()) rows.Add(reader.GetValue(0).ToString() ?? "");
        return rows;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _own?.Dispose();
    }

    private static byte[] MakeEmpty()
    {
        using var folder = new TempFolder();
        var data = new DataFolder(folder.Path);
        using (var store = new ContentStore(data, TimeProvider.System, MigrationBackup.MakeAsync))
            store.EnsureOpenAsync(CancellationToken.None).GetAwaiter().GetResult();

        DatabaseCopy.TakeAsync(data.Database, folder["empty.db"], (_, _) => Task.FromResult(true),
            CancellationToken.None).GetAwaiter().GetResult();
        return File.ReadAllBytes(folder["empty.db"]);
    }

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();
}
