using System.Text.RegularExpressions;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Media;

internal static partial class MediaLinks
{
    private const string Drawing = ".svg";
    private const string Narrow = ".narrow.svg";

    /// <summary>
    /// The names that links and pictures of a rendered text lead to, with those of narrow drawings beside the wide
    /// ones.
    /// </summary>
    public static IReadOnlyList<string> NamesIn(IEnumerable<LinkReference> links) =>
        [.. links.Where(l => l.Url.StartsWith(MediaFile.Folder, StringComparison.Ordinal))
            .SelectMany(l => WithNarrow(l.Url[MediaFile.Folder.Length..].Split('?', '#')[0]))
            .Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// The names that stand anywhere in Markdown, in a link or not: rather one too many than a picture that goes
    /// missing.
    /// </summary>
    public static IEnumerable<string> NamesIn(string markdown) =>
        Address().Matches(markdown).SelectMany(m => WithNarrow(m.Groups["name"].Value))
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> WithNarrow(string name) =>
        name.EndsWith(Drawing, StringComparison.Ordinal) && !name.EndsWith(Narrow, StringComparison.Ordinal)
            ? [name, name[..^Drawing.Length] + Narrow]
            : [name];

    [GeneratedRegex(@"/media/(?<name>[a-z0-9][a-z0-9.-]*[a-z0-9])", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Address();
}
