using System.Xml;
using System.Xml.Linq;
using Mapflat.Content.Store;

namespace Mapflat.Content.Upkeep.Tasks;

/// <summary>Whether the keys are there and whole that sign the cookies and forms of the owner's area.</summary>
internal sealed class KeysTask(DataFolder folder) : IUpkeepTask
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public string Name => "keys";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public bool OnlyLooks => true;

    public async Task<UpkeepReport?> GlanceAsync(CancellationToken cancellationToken) =>
        await RunAsync(cancellationToken);

    public Task<UpkeepReport> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Look());

    private UpkeepReport Look()
    {
        if (!Directory.Exists(folder.Keys))
            return new UpkeepReport(
                UpkeepState.Well, "There are none yet; the owner’s area makes them when it is first opened.");
        List<string> broken = [];
        var whole = 0;
        foreach (var file in Directory.EnumerateFiles(folder.Keys, "*.xml").Order(StringComparer.Ordinal))
        {
            try
            {
                _ = XDocument.Load(file);
                whole++;
            }
            catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
            {
                broken.Add($"{Path.GetFileName(file)}: {e.Message}");
            }
        }

        if (broken.Count > 0)
            return new UpkeepReport(UpkeepState.NeedsSomeone,
                $"{broken.Count} of {whole + broken.Count} files in {folder.Keys} cannot be read. Restore them from a "
                    + "backup, or remove them: everybody has to sign in again then.", broken);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder.Keys) & Others) != 0)
            return new UpkeepReport(UpkeepState.WorthALook, $"Others on this machine may enter {folder.Keys}. Take "
                + $"that right away with “chmod 700 {folder.Keys}”.");
        return new UpkeepReport(UpkeepState.Well, whole switch
        {
            0 => "There are none yet; the owner’s area makes them when it is first opened.",
            1 => "One key, readable by this program alone.",
            _ => $"{whole} keys, readable by this program alone.",
        });
    }
}
