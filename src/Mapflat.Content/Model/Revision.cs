namespace Mapflat.Content.Model;

/// <summary>One saved state of what a page says. Never changed or deleted once it has been public.</summary>
internal sealed class Revision
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

    public int Id { get; private set; }

    public int PageId { get; private set; }

    public Page Page { get; private set; } = null!;

    /// <summary>Counts from 1 within the page.</summary>
    public int Number { get; private set; }

    public string Title { get; private set; } = "";

    public string Menu { get; private set; } = "";

    public string Summary { get; private set; } = "";

    public string Markdown { get; private set; } = "";

    public string AsOf { get; private set; } = "";

    public string? Successor { get; private set; }

    public string Terms { get; private set; } = "";

    /// <summary>As <see cref="PageText.Extra"/>.</summary>
    public string Extra { get; private set; } = "";

    public string Author { get; private set; } = "";

    public DateTime Started { get; private set; }

    public DateTime Saved { get; private set; }

    /// <summary>
    /// Whether nobody asked for it: the editor saved it by itself. Of those, only the last ones of a page are kept,
    /// unless they were public.
    /// </summary>
    public bool Automatic { get; private set; }

    public string? Reason { get; private set; }

    public DateTime? PublishedAt { get; private set; }

    public PageText Text => new(Title, Menu, Summary, Markdown, AsOf, Successor)
    {
        Terms = Terms,
        Extra = Extra,
    };

    internal void Keep() => Automatic = false;

    internal void MarkPublished(DateTime now, string? reason)
    {
        if (PublishedAt is not null) return;
        PublishedAt = now;
        Reason = reason;
    }

    internal void Rewrite(PageText text, DateTime now)
    {
        if (PublishedAt is not null)
            throw new InvalidOperationException($"Revision {Number} was public and is never changed.");
        Title = text.Title;
        Menu = text.Menu;
        Summary = text.Summary;
        Markdown = text.Markdown;
        AsOf = text.AsOf;
        Successor = text.Successor;
        Terms = text.Terms;
        Extra = text.Extra;
        Saved = now;
    }
}
