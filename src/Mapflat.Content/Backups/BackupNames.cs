using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Backups;

/// <summary>
/// The names of backups and of what is in them. Whatever has another name is foreign and never unpacked.
/// </summary>
internal static partial class BackupNames
{
    public const string Manifest = "manifest.json";
    public const string Database = "mapflat.db";
    public const string Pages = "pages.tsv";
    public const string Settings = "settings.json";
    public const string Media = "media/";
    public const string Keys = "keys/";

    private const string Stamp = "yyyyMMdd-HHmmss";

    public static bool IsMedia(string name) => name.StartsWith(Media, StringComparison.Ordinal);

    public static bool IsKey(string name) => name.StartsWith(Keys, StringComparison.Ordinal);

    /// <summary>
    /// Whether a backup may hold a file of this name: no path can lead out of the folder that it is unpacked into.
    /// </summary>
    public static bool MayHold(string name) =>
        name is Manifest or Database or Pages or Settings || MediaName().IsMatch(name) || KeyName().IsMatch(name);

    public static string FileName(DateTime created, BackupReason reason) =>
        $"mapflat-{created.ToString(Stamp, CultureInfo.InvariantCulture)}-{BackupReasons.NameOf(reason)}.zip";

    /// <summary>When and why a backup was made, by the name of its file; null for a file that is none.</summary>
    public static (DateTime Created, BackupReason Reason)? Parse(string fileName)
    {
        var match = BackupName().Match(fileName);
        return match.Success && BackupReasons.Parse(match.Groups[2].Value) is { } reason
            && DateTime.TryParseExact(match.Groups[1].Value, Stamp, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var created)
            ? (created, reason) : null;
    }

    [GeneratedRegex(@"^media/[0-9a-f]{64}\z")]
    private static partial Regex MediaName();

    [GeneratedRegex(@"^keys/key-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.xml\z")]
    private static partial Regex KeyName();

    [GeneratedRegex(@"^mapflat-(\d{8}-\d{6})-([a-z-]+?)(?:-\d+)?\.zip\z")]
    private static partial Regex BackupName();
}
