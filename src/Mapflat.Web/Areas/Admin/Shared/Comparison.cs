using Mapflat.Content.Markup;
using Mapflat.Content.Pages;

namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>Two texts of a page and all that is different between them.</summary>
/// <param name="Fields">The short fields that differ.</param>
/// <param name="Text">The difference of the Markdown.</param>
/// <param name="Rendered">The difference of what visitors see; null where one of the texts cannot be shown.</param>
public sealed record Comparison(IReadOnlyList<FieldDifference> Fields, TextDifference Text, RenderedDifference? Rendered)
{
    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty => Fields.Count == 0 && Text.IsEmpty;

    /// <summary>Compares two texts.</summary>
    public static Comparison Of(PageText old, PageText now, MarkdownRenderer renderer)
    {
        List<FieldDifference> fields = [];
        Add("Title", old.Title, now.Title);
        Add("Name in menus", old.Menu, now.Menu);
        Add("Summary", old.Summary, now.Summary);
        Add("As of", AsOf.InWords(old.AsOf), AsOf.InWords(now.AsOf));
        Add("Successor’s page", old.Successor ?? "", now.Successor ?? "");
        return new Comparison(
            fields,
            TextDiff.Compare(old.Markdown, now.Markdown),
            renderer.Render(old.Markdown).Value is { } before && renderer.Render(now.Markdown).Value is { } after ? RenderedDiff.Compare(before.Html, after.Html) : null);

        void Add(string name, string before, string after)
        {
            if (before != after) fields.Add(new FieldDifference(name, before, after));
        }
    }
}

/// <summary>A short field that differs.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Old">What it said.</param>
/// <param name="Now">What it says.</param>
public sealed record FieldDifference(string Name, string Old, string Now);
