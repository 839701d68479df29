using System.Text.RegularExpressions;
using Mapflat.Content.Markup.Tags;
using Markdig.Helpers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup;

/// <summary>
/// Gives the places that a text marks by <c>&lt;a id="…"&gt;</c> or <c>&lt;a name="…"&gt;</c> their ids, which begin
/// like those of headings (<see cref="HeadingPass.IdPrefix"/>).
/// </summary>
internal static partial class PlacePass
{
    /// <returns>The ids, without those of headings.</returns>
    public static IReadOnlyList<string> Apply(
        MarkdownDocument document, IReadOnlyCollection<Heading> headings, FindingLog findings)
    {
        var taken = headings.Select(heading => heading.Id).ToHashSet(StringComparer.Ordinal);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var inlines = MarkdownTree.Nodes(document)
            .Where(node => node is TaggedInline { Tag.Name: "a" } or LinkInline).Cast<ContainerInline>().ToList();
        foreach (var inline in inlines)
        {
            if (inline.TryGetAttributes() is { Id: { } written } attributes)
            {
                var id = HeadingPass.IdPrefix + (Plain().IsMatch(written) ? written : Slug(written));
                // A heading of that name is as good a place.
                if (id == HeadingPass.IdPrefix || taken.Contains(id)) attributes.Id = null;
                else if (IsInLink(inline) || !ids.Add(id))
                {
                    attributes.Id = null;
                    var name = written.Length > 80 ? written[..80] : written;
                    findings.Warn(inline.Line, $"The place “{name}” was left out: it stands in a link, or the text has "
                        + "another one of that name.");
                }
                else attributes.Id = id;
            }

            if (inline is TaggedInline && inline.TryGetAttributes()?.Id is null) MarkdownTree.Unwrap(inline);
        }

        return [.. ids];
    }

    private static string Slug(string written) =>
        LinkHelper.Urilize(written.Length > HeadingPass.IdLength ? written[..HeadingPass.IdLength] : written, true);

    private static bool IsInLink(Inline inline)
    {
        for (var parent = inline.Parent; parent is not null; parent = parent.Parent)
            if (parent is LinkInline) return true;
        return false;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.-]{1,80}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Plain();
}
