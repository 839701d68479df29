namespace Mapflat.Content.Pages;

/// <summary>Something that is done to the place or the state of a page, and not to its text.</summary>
internal abstract record PageAct
{
    /// <summary>What a move is called whose undoing changes links back.</summary>
    internal const string MovedWithLinks = "page.moved-with-links";

    private PageAct()
    {
    }

    /// <summary>Gives the page another address. A public page is found at the old one too, by a redirect.</summary>
    /// <param name="WithChildren">Whether the pages below it move along; otherwise they keep their addresses.</param>
    /// <param name="WithLinks">Whether links to what moves are changed, and published, in the same act.</param>
    public sealed record Move(string Address, bool WithChildren = false, bool WithLinks = false) : PageAct;

    public sealed record Reorder(int? After) : PageAct;

    /// <summary>Keeps the page readable and says on top of it since when and why it no longer holds.</summary>
    /// <param name="Answer">The HTTP status it answers with: 200, or 410 for search engines to drop it.</param>
    public sealed record Withdraw(DateOnly On, string Reason, int Answer = 200) : PageAct;

    public sealed record Reinstate : PageAct;

    /// <summary>Puts a public page last in the main menu.</summary>
    public sealed record PutInMenu : PageAct;

    public sealed record Unpublish(OldAddressAnswer Fate) : PageAct;

    /// <summary>
    /// Takes the page away from visitors, for another public page says what it said: all its addresses lead there.
    /// </summary>
    public sealed record Merge(string Into) : PageAct;

    /// <param name="Fate">What visitors of its addresses get; needed if it is public.</param>
    public sealed record Trash(OldAddressAnswer? Fate) : PageAct;

    /// <summary>
    /// Takes the page out of the trash, as a draft. What visitors of its addresses get stays as it is until it is
    /// published.
    /// </summary>
    public sealed record Restore(string? Address) : PageAct;

    internal string Name => this switch
    {
        Move { WithLinks: true } => MovedWithLinks,
        Move => "page.moved",
        Reorder => "page.reordered",
        Withdraw => "page.withdrawn",
        Reinstate => "page.reinstated",
        PutInMenu => "page.put-in-menu",
        Unpublish => "page.unpublished",
        Merge => "page.merged",
        Trash => "page.trashed",
        _ => "page.restored",
    };
}

/// <summary>What visitors get at the addresses of a page that they can no longer read.</summary>
internal abstract record OldAddressAnswer
{
    private OldAddressAnswer()
    {
    }

    /// <param name="To">The address of a public page, which is then meant wherever it moves; another path; or a URL on
    /// an allowed host.</param>
    public sealed record Redirect(string To) : OldAddressAnswer;

    public sealed record Gone(string? Suggested, string? ArchiveUrl) : OldAddressAnswer;
}
