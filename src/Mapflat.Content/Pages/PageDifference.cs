namespace Mapflat.Content.Pages;

/// <summary>All that visitors see differ between two texts of a page.</summary>
/// <param name="Fields">The short fields that differ.</param>
/// <param name="Text">What differs in the text.</param>
public sealed record PageDifference(IReadOnlyList<FieldChange> Fields, RenderedDifference Text)
{
    /// <summary>Whether visitors see the same.</summary>
    public bool IsEmpty => Fields.Count == 0 && Text.IsEmpty;

    /// <summary>Compares two texts and the HTML that each of them makes.</summary>
    public static PageDifference Of(PageText old, string oldHtml, PageText now, string nowHtml)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(now);
        List<FieldChange> fields = [];
        Add("Title", old.Title, now.Title);
        Add("Name in menus", old.Menu, now.Menu);
        Add("Summary", old.Summary, now.Summary);
        Add("As of", AsOf.InWords(old.AsOf), AsOf.InWords(now.AsOf));
        Add("Successor’s page", old.Successor ?? "", now.Successor ?? "");
        return new PageDifference(fields, RenderedDiff.Compare(oldHtml, nowHtml));

        void Add(string name, string before, string after)
        {
            if (before != after) fields.Add(new FieldChange(name, before, after));
        }
    }
}

/// <summary>A short field that differs.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Old">What it said; empty for nothing.</param>
/// <param name="Now">What it says; empty for nothing.</param>
public sealed record FieldChange(string Name, string Old, string Now);
