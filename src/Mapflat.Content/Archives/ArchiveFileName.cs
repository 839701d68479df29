using System.Text.RegularExpressions;

namespace Mapflat.Content.Archives;

/// <summary>
/// What the files of archives are called: their name, a part of their hash, and the ending of their kind.
/// </summary>
internal static partial class ArchiveFileName
{
    // Linux allows 255 bytes.
    private const int MaxLength = 200;

    /// <summary>
    /// Whether a file may have this name: no path can lead out of the folder that it is put into, and it is neither
    /// hidden nor taken for a file that is half written.
    /// </summary>
    public static bool IsValid(string file) => file.Length <= MaxLength && Pattern().IsMatch(file);

    [GeneratedRegex(@"^[^./\\:\p{C}][^/\\:\p{C}]*\.warc(\.gz)?\z")]
    private static partial Regex Pattern();
}
