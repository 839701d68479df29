namespace Mapflat.Content.Pages;

/// <summary>Something that is done to the place or the state of a page, and not to its text.</summary>
public abstract record PageAct
{
    private PageAct()
    {
    }

    /// <summary>Gives the page another address. A public page is found at the old one too, by a redirect.</summary>
    /// <param name="Address">The new address.</param>
    /// <param name="WithChildren">Whether the pages below it move along; otherwise they keep their addresses.</param>
    public sealed record Move(string Address, bool WithChildren = false) : PageAct;

    /// <summary>Gives the page another position among the pages of its section.</summary>
    /// <param name="After">The page it comes after; null makes it the first one.</param>
    public sealed record Reorder(int? After) : PageAct;

    /// <summary>Keeps the page readable and says on top of it since when and why it no longer holds.</summary>
    /// <param name="On">Since when.</param>
    /// <param name="Reason">Why, in one line.</param>
    /// <param name="Answer">The HTTP status it answers with: 200, or 410 for search engines to drop it.</param>
    public sealed record Withdraw(DateOnly On, string Reason, int Answer = 200) : PageAct;

    /// <summary>Takes the notice of a withdrawn page away.</summary>
    public sealed record Reinstate : PageAct;

    /// <summary>Takes the page away from visitors and keeps it as a draft.</summary>
    /// <param name="Fate">What visitors of its addresses get.</param>
    public sealed record Unpublish(AddressFate Fate) : PageAct;

    /// <summary>Takes the page away from visitors, for another public page says what it said: all its addresses lead there.</summary>
    /// <param name="Into">The address of the other page.</param>
    public sealed record Merge(string Into) : PageAct;

    /// <summary>Takes the page away from visitors and says at all its addresses that it is gone (410).</summary>
    /// <param name="Suggested">Where to go instead: a path, or a URL on an allowed host; null for nowhere.</param>
    /// <param name="ArchiveUrl">An archived copy; null for none.</param>
    public sealed record MarkGone(string? Suggested, string? ArchiveUrl) : PageAct;

    /// <summary>Puts the page into the trash.</summary>
    /// <param name="Fate">What visitors of its addresses get; needed if it is public.</param>
    public sealed record Trash(AddressFate? Fate) : PageAct;

    /// <summary>Takes the page out of the trash, as a draft. What visitors of its addresses get stays as it is until it is published.</summary>
    /// <param name="Address">Another address, if the old one is another page's by now; null for the old one.</param>
    public sealed record Restore(string? Address) : PageAct;

    /// <summary>Its name in the audit log.</summary>
    internal string Name => this switch
    {
        Move => "page.moved",
        Reorder => "page.reordered",
        Withdraw => "page.withdrawn",
        Reinstate => "page.reinstated",
        Unpublish => "page.unpublished",
        Merge => "page.merged",
        MarkGone => "page.marked-gone",
        Trash => "page.trashed",
        _ => "page.restored",
    };
}

/// <summary>What visitors get at the addresses of a page that they can no longer read.</summary>
public abstract record AddressFate
{
    private AddressFate()
    {
    }

    /// <summary>A redirect.</summary>
    /// <param name="To">The address of a public page, which is then meant wherever it moves; another path; or a URL on an allowed host.</param>
    public sealed record Redirect(string To) : AddressFate;

    /// <summary>A page that says that it is gone (410).</summary>
    /// <param name="Suggested">Where to go instead; null for nowhere.</param>
    /// <param name="ArchiveUrl">An archived copy; null for none.</param>
    public sealed record Gone(string? Suggested, string? ArchiveUrl) : AddressFate;
}
