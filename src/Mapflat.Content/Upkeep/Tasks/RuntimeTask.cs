namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>Tells when the runtime below this program gets no more security updates.</summary>
internal sealed class RuntimeTask(TimeProvider time) : IUpkeepTask
{
    private const int MonthsAhead = 6;

    // https://dotnet.microsoft.com/platform/support/policy/dotnet-core
    internal static readonly DateOnly EndOfSupport = new(2028, 11, 14);

    public string Name => "runtime";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken) =>
        await RunAsync(cancellationToken);

    public Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var words = $".NET {Environment.Version} has security updates until {EndOfSupport:yyyy-MM-dd}";
        return Task.FromResult(
            today > EndOfSupport ? new UpkeepReport(
                UpkeepState.NeedsSomeone, $"{words}; that day has passed, so move to a newer version.")
            : today > EndOfSupport.AddMonths(-MonthsAhead)
            ? new UpkeepReport(UpkeepState.WorthALook, $"{words}; plan the move to a newer version.")
            : new UpkeepReport(UpkeepState.Well, words + "."));
    }
}
