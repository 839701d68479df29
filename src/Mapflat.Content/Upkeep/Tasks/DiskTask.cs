using System.Globalization;
using System.Text;
using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>How much room there is, what the data folder takes of it, and how long that goes well.</summary>
internal sealed class DiskTask(DataFolder folder, TimeProvider time) : IUpkeepTask
{
    /// <summary>In bytes: with less than this, saving may fail.</summary>
    public const long LittleSpace = 200L * 1024 * 1024;

    private const int DaysToSeeGrowth = 28;
    private const int DaysAhead = 180;

    private const int MostMonths = 120;

    public string Name => "disk";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    private string Sizes => Path.Combine(folder.Root, "sizes.tsv");

    public static long FreeSpace(DataFolder folder) => new DriveInfo(folder.Root).AvailableFreeSpace;

    public Task<UpkeepReport> RunAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder.Root))
            return Task.FromResult(new UpkeepReport(UpkeepState.WorthALook,
                $"The data folder {folder.Root} does not exist yet; the first start makes it."));
        var free = FreeSpace(folder);
        var parts = Measure(cancellationToken);
        var size = parts.Values.Sum();
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var past = Remember(today, size);
        List<string> details = [.. parts.OrderByDescending(part => part.Value)
            .Select(part => $"{part.Key}: {ByteCount.Words(part.Value)}")];
        var words = $"{folder.Root} takes {ByteCount.Words(size)}; {ByteCount.Words(free)} are free";
        double? daysLeft = null;
        if (past.LastOrDefault(line => line.Day <= today.AddDays(-DaysToSeeGrowth)) is { Day.Year: > 1 } then)
        {
            var perDay = (size - then.Size) / (double)(today.DayNumber - then.Day.DayNumber);
            details.Add(string.Create(CultureInfo.InvariantCulture,
                $"since {then.Day:yyyy-MM-dd}: {(size < then.Size ? "" : "+")}{ByteCount.Words(size - then.Size)}"));
            if (perDay > 0) daysLeft = free / perDay;
        }

        return Task.FromResult(
            free < LittleSpace
                ? new UpkeepReport(UpkeepState.NeedsSomeone, $"{words}. Make room, or saving will fail.", details)
            : daysLeft < DaysAhead
            ? new UpkeepReport(UpkeepState.WorthALook, string.Create(CultureInfo.InvariantCulture,
                $"{words}. As it grows now, the disk is full in {daysLeft:0} days; see what grows."), details)
            : new UpkeepReport(UpkeepState.Well, words + ".", details));
    }

    /// <summary>Little room is told at once; what takes it, and how it grows, takes a run.</summary>
    public async Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken) =>
        Directory.Exists(folder.Root) && FreeSpace(folder) < LittleSpace ? await RunAsync(cancellationToken) : null;

    /// <summary>
    /// In bytes, by the first folder below the data folder; files that stand in it go by their own names.
    /// </summary>
    private SortedDictionary<string, long> Measure(CancellationToken cancellationToken)
    {
        var parts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var all = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint
        };
        foreach (var file in new DirectoryInfo(folder.Root).EnumerateFiles("*", all))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = Path.GetRelativePath(folder.Root, file.FullName).Split(Path.DirectorySeparatorChar)[0];
            try
            {
                parts[part] = parts.GetValueOrDefault(part) + file.Length;
            }
            catch (FileNotFoundException)
            {
                // Files come and go while this looks.
            }
        }

        return parts;
    }

    /// <summary>Keeps the first size of each month, and gives all that are known, oldest first.</summary>
    private List<(DateOnly Day, long Size)> Remember(DateOnly today, long size)
    {
        List<(DateOnly Day, long Size)> known = [];
        try
        {
            foreach (var line in File.Exists(Sizes) ? File.ReadAllLines(Sizes) : [])
            {
                if (line.Split('\t') is [var day, var number] && DateOnly.TryParseExact(
                    day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
                    && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                    && on <= today)
                    known.Add((on, bytes));
            }

            if (known.Count > 0 && known[^1].Day is var last && (last.Year, last.Month) == (today.Year, today.Month))
                return known;
            known.Add((today, size));
            var text = new StringBuilder();
            foreach (var (day, bytes) in known.TakeLast(MostMonths))
                text.Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}\t{bytes}\n");
            DataFolder.WriteAtomically(Sizes, Encoding.ASCII.GetBytes(text.ToString()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a past there is no growth to speak of; what is free is told all the same.
        }

        return known;
    }
}
