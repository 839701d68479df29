using Mapflat.Content.Links.Outbound;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Content.Upkeep;

internal static class UpkeepServices
{
    /// <summary>
    /// Adds the schedule, its journal, and the tasks that need neither EF nor the rest of the store, so that they run
    /// and tell whatever state those are in. The others come with <see cref="ContentServices.AddMapflatContent"/>.
    /// </summary>
    public static IServiceCollection AddMapflatUpkeep(this IServiceCollection services) => services
        .AddSingleton<UpkeepJournal>()
        .AddSingleton<UpkeepSchedule>()
        .AddSingleton<HealthFeedKey>()
        .AddSingleton<ClockWatch>()
        .AddSingleton<IUpkeepTask, ClockTask>()
        .AddSingleton<IUpkeepTask, SettingsTask>()
        .AddSingleton<IUpkeepTask, DiskTask>()
        .AddSingleton<IUpkeepTask, DatabaseTask>()
        .AddSingleton<IUpkeepTask, IntegrityTask>()
        .AddSingleton<IUpkeepTask, KeysTask>()
        .AddSingleton<IUpkeepTask, LogsTask>()
        .AddSingleton<IUpkeepTask, RuntimeTask>()
        .AddSingleton<IUpkeepTask, CertificateTask>()
        .AddSingleton<IUpkeepTask, SuccessorTask>()
        .AddSingleton<IUpkeepTask, HeartbeatTask>();

    internal static IServiceCollection AddContentTasks(this IServiceCollection services) => services
        .AddSingleton<HealthFeedAccess>()
        .AddSingleton<LastVisit>()
        .AddSingleton<IUpkeepTask, LinksTask>()
        .AddSingleton<IUpkeepTask, HiddenPagesTask>()
        .AddSingleton<IUpkeepTask, RulesTask>()
        .AddSingleton<IUpkeepTask, ArchivesTask>()
        .AddSingleton<IUpkeepTask, SearchTask>()
        .AddSingleton<OutboundLinks>()
        .AddSingleton<IUpkeepTask, OutboundLinksTask>();
}
