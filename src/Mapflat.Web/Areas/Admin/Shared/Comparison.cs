using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;

namespace Mapflat.Web.Areas.Admin.Shared;

/// <param name="Rendered">Null where one of the texts cannot be shown.</param>
internal sealed record Comparison(
    IReadOnlyList<FieldDifference> Fields, TextDifference Text, RenderedDifference? Rendered)
{
    public bool IsEmpty => Fields.Count == 0 && Text.IsEmpty;

    public bool IsBounded => Text.IsBounded || Rendered is { IsBounded: true };

    public static Comparison Create(PageText old, PageText now, MarkdownRenderer renderer)
    {
        List<FieldDifference> fields = [];
        Add("Title", old.Title, now.Title);
        Add("Name in menus", old.Menu, now.Menu);
        Add("Summary", old.Summary, now.Summary);
        Add("As of", AsOf.InWords(old.AsOf), AsOf.InWords(now.AsOf));
        Add("Successor’s page", old.Successor ?? "", now.Successor ?? "");
        Add("Also found by", old.Terms, now.Terms);
        return new Comparison(
            fields,
            TextDiff.Compare(old.Markdown, now.Markdown),
            renderer.Render(old.Markdown).Value is { } before && renderer.Render(now.Markdown).Value is { } after
                ? RenderedDiff.Compare(before.Html, after.Html)
                : null);

        void Add(string name, string before, string after)
        {
            if (before != after) fields.Add(new FieldDifference(name, before, after));
        }
    }
}

/// <param name="LabelledBy">The id of the heading above it.</param>
internal sealed record TextDifferenceView(TextDifference Text, string LabelledBy);

internal sealed record FieldDifference(string Name, string Old, string Now);
