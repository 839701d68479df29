namespace Mapflat.Content.Pages;

/// <summary>All that visitors see differ between two texts of a page.</summary>
internal sealed record PageDifference(IReadOnlyList<FieldChange> Fields, RenderedDifference Text)
{
    public bool IsEmpty => Fields.Count == 0 && Text.IsEmpty;

    public static PageDifference Compare(PageText old, string oldHtml, PageText now, string nowHtml)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(now);
        List<FieldChange> fields = [];
        Add("Title", old.Title, now.Title);
        Add("Name in menus", old.Menu, now.Menu);
        Add("Summary", old.Summary, now.Summary);
        Add("Also found by", old.Terms, now.Terms);
        Add("As of", AsOf.InWords(old.AsOf), AsOf.InWords(now.AsOf));
        Add("Successor’s page", old.Successor ?? "", now.Successor ?? "");
        return new PageDifference(fields, RenderedDiff.Compare(oldHtml, nowHtml));

        void Add(string name, string before, string after)
        {
            if (before != after) fields.Add(new FieldChange(name, before, after));
        }
    }
}

internal sealed record FieldChange(string Name, string Old, string Now);
