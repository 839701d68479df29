using Mapflat.Content.Accounts;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Backups;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Frozen;
using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Mapflat.Content.Transfer;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Verification;
using Mapflat.Content.Visits;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Content;

internal static class ContentServices
{
    /// <summary>
    /// Adds all that callers use. They bring <see cref="MapflatOptions"/>, <see cref="DataFolder"/> and <see
    /// cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddMapflatContent(this IServiceCollection services) => services
        .AddSingleton<SchemaBackup>(MigrationBackup.MakeAsync)
        .AddSingleton<ContentStore>()
        .AddSingleton<AuditLog>()
        .AddSingleton<SessionStore>()
        .AddSingleton<BackupStore>()
        .AddSingleton<BackupRestore>()
        .AddSingleton<ArchiveCopies>()
        .AddSingleton<IUpkeepTask, NightlyBackup>()
        .AddSingleton<MarkdownRenderer>()
        .AddSingleton<MediaStore>()
        .AddSingleton<MediaWorkshop>()
        .AddSingleton<MediaLibrary>()
        .AddSingleton<MediaCatalogue>()
        .AddSingleton<MediaImport>()
        .AddSingleton<PageReader>()
        .AddSingleton<ContentChanges>()
        .AddSingleton<PageHistory>()
        .AddSingleton<SiteChanges>()
        .AddSingleton<SiteOutline>()
        .AddSingleton<SiteBookReader>()
        .AddSingleton<PageDrafts>()
        .AddSingleton<PagePublishing>()
        .AddSingleton<ContentCheck>()
        .AddSingleton<PageCreation>()
        .AddSingleton<PageActs>()
        .AddSingleton<PageList>()
        .AddSingleton<PageFinder>()
        .AddSingleton<PageReach>()
        .AddSingleton<PageOverviewReader>()
        .AddSingleton<PageSearch>()
        .AddSingleton<SearchFilling>()
        .AddSingleton<CaptureFilling>()
        .AddSingleton<RedirectReader>()
        .AddSingleton<ArchiveStore>()
        .AddSingleton<ArchiveAdoption>()
        .AddSingleton<ArchiveList>()
        .AddSingleton<ArchiveRemoval>()
        .AddSingleton<CaptureMap>()
        .AddSingleton<CaptureHistory>()
        .AddSingleton<CapturedList>()
        .AddSingleton<CaptureActs>()
        .AddSingleton<RuleWarnings>()
        .AddSingleton<RuleRegister>()
        .AddSingleton<WaitingImports>()
        .AddSingleton<HostDefaultsEditor>()
        .AddSingleton<RuleImport>()
        .AddSingleton<RuleExport>()
        .AddSingleton<AddressImport>()
        .AddSingleton<InternalLinks>()
        .AddSingleton<SiteCheck>()
        .AddSingleton<VisitReader>()
        .AddSingleton<MissingAddresses>()
        .AddSingleton<KnownAddresses>()
        .AddSingleton<Verifier>()
        .AddSingleton<CaptureVerifier>()
        .AddSingleton<VerificationLog>()
        .AddSingleton<RedirectTestEditor>()
        .AddSingleton<IUpkeepTask, Cleanup>()
        .AddSingleton<SettingsEditor>()
        .AddSingleton<OwnerTimeZone>()
        .AddSingleton<ContentImport>()
        .AddSingleton<SiteBeginning>()
        .AddSingleton<DocumentImport>()
        .AddSingleton<CaptureConversion>()
        .AddSingleton<ContentExport>()
        .AddContentTasks();
}
