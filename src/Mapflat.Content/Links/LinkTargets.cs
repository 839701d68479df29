using Mapflat.Content.Addresses;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Links;

/// <summary>What the addresses of the site lead to, for judging the links between its pages.</summary>
internal sealed class LinkTargets(string origin, RedirectMap map)
{
    public HashSet<string> Media { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The ids of the headings of each page; a page that is not among them is not asked for its headings.
    /// </summary>
    public Dictionary<string, HashSet<string>> Headings { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The addresses of pages that visitors cannot read, folded, where the owner is to be told of them.
    /// </summary>
    public HashSet<string> Drafts { get; } = new(StringComparer.Ordinal);

    /// <summary>The path and the fragment on this site that a link leads to; null if it leads elsewhere.</summary>
    public (string Path, string Fragment)? Locate(string page, string url)
    {
        if (url.StartsWith(origin + "/", StringComparison.OrdinalIgnoreCase)) url = url[origin.Length..];
        var hash = url.IndexOf('#', StringComparison.Ordinal);
        var (path, fragment) = hash < 0 ? (url, "") : (url[..hash], Uri.UnescapeDataString(url[(hash + 1)..]));
        if (path.Length == 0) path = page;
        return path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) ? (path, fragment) : null;
    }

    public LinkFault? FaultOf(string page, LinkReference link)
    {
        if (Locate(page, link.Url) is not (var target, var fragment)) return null;
        var resolution = map.ResolveRaw(host: null, target);
        switch (resolution)
        {
            case { Kind: ResolutionKind.NotFound } when Drafts.Count > 0
                && Drafts.Contains(LegacyPath.FromRaw(target).Value?.Key ?? target):
                return new($"“{link.Text}” leads to {target}, which is a draft: visitors find nothing there. Publish "
                    + "it first, or remove the link.", null);
            case { Kind: ResolutionKind.NotFound }:
                return new(
                    $"“{link.Text}” leads to {target}, where there is nothing. Correct or remove the link.", null);
            case { Kind: ResolutionKind.Gone }:
                return new($"“{link.Text}” leads to {target}, which is gone. Correct or remove the link.", null);
            case { IsRedirect: true }:
                var end = Short(resolution.Location!);
                return new($"“{link.Text}” leads to {target}, which redirects. Link to {end} instead.",
                    fragment.Length > 0 && !end.Contains('#', StringComparison.Ordinal) ? $"{end}#{fragment}" : end);
            case { Kind: ResolutionKind.Reserved } when target.StartsWith(MediaFile.Folder, StringComparison.Ordinal)
                && !Media.Contains(target.Split('?')[0]):
                return new(
                    $"“{link.Text}” {(link.IsImage ? "shows" : "leads to")} {target}, but there is no such file.",
                    null);
            case { Kind: ResolutionKind.Page, Part: "" } when fragment is not ("" or "top")
                && Headings.TryGetValue(resolution.Address!, out var ids) && !ids.Contains(fragment):
                return new(
                    $"“{link.Text}” leads to #{fragment}, but {resolution.Address} has no heading of that name.",
                    ids.Contains(HeadingPass.IdPrefix + fragment)
                        ? $"{resolution.Address}#{HeadingPass.IdPrefix}{fragment}"
                        : null);
            default:
                return null;
        }
    }

    private string Short(string location) =>
        location.StartsWith(origin + "/", StringComparison.Ordinal) ? location[origin.Length..] : location;
}

internal sealed record LinkFault(string Message, string? Instead);
