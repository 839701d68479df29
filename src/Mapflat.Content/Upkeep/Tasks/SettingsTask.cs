namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>
/// Says what the settings make of the site. Faults in them have stopped the program before it gets here.
/// </summary>
internal sealed class SettingsTask(MapflatOptions options) : IUpkeepTask
{
    public string Name => "settings";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken) =>
        await RunAsync(cancellationToken);

    public Task<UpkeepReport> RunAsync(CancellationToken cancellationToken) => Task.FromResult(new UpkeepReport(
        UpkeepState.Well,
        options.PublicUrl is null
            ? "No fault; Mapflat:PublicUrl is not set, so only this machine is answered."
            : $"No fault; the site is {options.PublicUrl}."));
}
