using Mapflat.Content.Addresses;
using Mapflat.Content.Markup;
using Mapflat.Content.Text;

namespace Mapflat.Content.Links;

/// <summary>
/// Changes the addresses of links in Markdown, and not another character of it. What stands where no address can be
/// changed for sure is left as it is.
/// </summary>
/// <param name="origin">The site's own.</param>
/// <param name="moved">The new address of each old one, by the folded form of the old.</param>
internal sealed class LinkRewriting(string origin, IReadOnlyDictionary<string, string> moved)
{
    private const string Markdown = ".md";

    /// <returns>The text, and how many links were changed in it.</returns>
    public (string Text, int Changed) Apply(string markdown)
    {
        if (MarkdownSyntax.Parse(markdown).Value is not { } document) return (markdown, 0);
        List<Mend> mends = [];
        var changed = 0;
        foreach (var link in WrittenLink.FindAll(document))
        {
            if (link.Reference.IsImage || FindAddress(link.Reference.Url) is not { } address) continue;
            if (TextMends.Address(markdown, link.Address, link.Reference.Url, address) is not { } mend) continue;
            changed++;
            // Two links may go by one definition.
            if (!mends.Exists(known => known.Start == mend.Start)) mends.Add(mend);
        }

        // From the end on, so that the places before stay where they are.
        var text = mends.OrderByDescending(mend => mend.Start).Aggregate(markdown, (now, mend) => mend.ApplyTo(now));
        return (text, changed);
    }

    private string? FindAddress(string url)
    {
        var site = origin.TrimEnd('/');
        var start = url.StartsWith(site + "/", StringComparison.OrdinalIgnoreCase) ? site.Length : 0;
        if (url.Length <= start || url[start] != '/' || url.AsSpan(start).StartsWith("//")) return null;
        var end = url.AsSpan(start).IndexOfAny('?', '#') is var at and >= 0 ? start + at : url.Length;
        var path = url[start..end];
        if (LegacyPath.FromRaw(path).Value is not { Key: var key }) return null;
        if (moved.TryGetValue(key, out var to)) return Spell(UrlText.EncodePath(to));
        return key.EndsWith(Markdown, StringComparison.Ordinal) && moved.TryGetValue(key[..^Markdown.Length], out to)
            ? Spell(UrlText.EncodePath(AddressClaim.MarkdownOf(to))) : null;

        string? Spell(string address) => address == path ? null : url[..start] + address + url[end..];
    }
}
