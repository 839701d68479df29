namespace Mapflat.Content.Pages;

/// <summary>One saved state of what a page says. Never changed or deleted once it has been public.</summary>
public sealed class Revision
{
    private Revision()
    {
    }

    internal Revision(Page page, int number, PageText text, string author, DateTime now, bool automatic)
    {
        Page = page;
        Number = number;
        Automatic = automatic;
        Author = author;
        Started = now;
        Rewrite(text, now);
    }

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The page it belongs to.</summary>
    public int PageId { get; private set; }

    /// <inheritdoc cref="PageId"/>
    public Page Page { get; private set; } = null!;

    /// <summary>Counts from 1 within the page.</summary>
    public int Number { get; private set; }

    /// <summary>The title and first heading.</summary>
    public string Title { get; private set; } = "";

    /// <summary>The short name in menus.</summary>
    public string Menu { get; private set; } = "";

    /// <summary>What the page says, in a sentence or two.</summary>
    public string Summary { get; private set; } = "";

    /// <summary>The text.</summary>
    public string Markdown { get; private set; } = "";

    /// <summary>When the text was true; empty if nobody has said.</summary>
    public string AsOf { get; private set; } = "";

    /// <summary>The successor's matching page; null if there is none.</summary>
    public string? Successor { get; private set; }

    /// <summary>Who saved it.</summary>
    public string Author { get; private set; } = "";

    /// <summary>When its first words were saved (UTC).</summary>
    public DateTime Started { get; private set; }

    /// <summary>When its last words were saved (UTC).</summary>
    public DateTime Saved { get; private set; }

    /// <summary>
    /// Whether nobody asked for it: the editor saved it by itself. Of those, only the last ones of a page are kept, unless
    /// they were public.
    /// </summary>
    public bool Automatic { get; private set; }

    /// <summary>Why it was published, in one line for the public list of changes; null if nobody said.</summary>
    public string? Reason { get; private set; }

    /// <summary>When it became public (UTC); null if it never was.</summary>
    public DateTime? PublishedAt { get; private set; }

    /// <summary>The words of this revision.</summary>
    public PageText Text => new(Title, Menu, Summary, Markdown, AsOf, Successor);

    /// <summary>Somebody asked for these words to be kept.</summary>
    internal void Keep() => Automatic = false;

    internal void MarkPublished(DateTime now, string? reason)
    {
        if (PublishedAt is not null) return;
        PublishedAt = now;
        Reason = reason;
    }

    internal void Rewrite(PageText text, DateTime now)
    {
        if (PublishedAt is not null) throw new InvalidOperationException($"Revision {Number} was public and is never changed.");
        Title = text.Title;
        Menu = text.Menu;
        Summary = text.Summary;
        Markdown = text.Markdown;
        AsOf = text.AsOf;
        Successor = text.Successor;
        Saved = now;
    }
}
