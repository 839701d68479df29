using Mapflat.Content.Markup;

namespace Mapflat.Content.Pages;

/// <summary>A page as it is named elsewhere: in a menu, a list, a trail.</summary>
/// <param name="Address">Its address on this site.</param>
/// <param name="Title">Its title.</param>
/// <param name="Menu">Its short name.</param>
/// <param name="Summary">What it says, in a sentence or two.</param>
public sealed record PageLink(string Address, string Title, string Menu, string Summary);

/// <summary>A public page in a list of all of them.</summary>
/// <param name="Key">Its name for ever.</param>
/// <param name="Link">How it is named.</param>
/// <param name="Withdrawn">Set if it no longer holds.</param>
/// <param name="Published">When it first became public (UTC).</param>
/// <param name="Updated">When what it says last changed (UTC).</param>
/// <param name="Reason">What was said when its live version was published; null if nothing.</param>
public sealed record PublicPage(string Key, PageLink Link, WithdrawalNotice? Withdrawn, DateTime Published, DateTime Updated, string? Reason);

/// <summary>A section's index page and pages in it, in order.</summary>
/// <param name="Index">The page that leads the section.</param>
/// <param name="Pages">All of the others for the index page; for any other, those around it.</param>
/// <param name="IsWhole">Whether these are known to be all there are.</param>
public sealed record SectionView(PageLink Index, IReadOnlyList<PageLink> Pages, bool IsWhole);

/// <summary>That a page no longer holds.</summary>
/// <param name="On">Since when.</param>
/// <param name="Reason">Why, in one line of plain text.</param>
/// <param name="Answer">The HTTP status it is served with, 200 or 410.</param>
public sealed record WithdrawalNotice(DateOnly On, string Reason, int Answer)
{
    /// <summary>The status of a page that is gone for good.</summary>
    public const int Gone = 410;

    /// <summary>Whether the page is gone for good: its address says so in every form, and no list leads there.</summary>
    public bool IsGone => Answer == Gone;

    /// <summary>What the columns of a page say; null where it holds.</summary>
    internal static WithdrawalNotice? Of(PageStatus status, DateOnly? on, string? reason, int answer, DateTime? updated) => status != PageStatus.Withdrawn ? null
        : new WithdrawalNotice(on ?? DateOnly.FromDateTime(updated ?? DateTime.UnixEpoch), reason ?? "", answer);
}

/// <summary>A public page, with all that its view shows.</summary>
public sealed record PageView
{
    /// <summary>Its name for ever.</summary>
    public required string Key { get; init; }

    /// <summary>How it is named.</summary>
    public required PageLink Link { get; init; }

    /// <summary>Its text as clean HTML, drawings inline.</summary>
    public required string Html { get; init; }

    /// <summary>Its text as the owner wrote it.</summary>
    public required string Markdown { get; init; }

    /// <summary>Its headings, in order.</summary>
    public required IReadOnlyList<Heading> Headings { get; init; }

    /// <summary>When its text was true; empty if nobody has said.</summary>
    public required string AsOf { get; init; }

    /// <summary>When it first became public (UTC).</summary>
    public required DateTime Published { get; init; }

    /// <summary>When what it says last changed (UTC).</summary>
    public required DateTime Updated { get; init; }

    /// <summary>The successor's matching page; null if there is none.</summary>
    public required string? Successor { get; init; }

    /// <summary>Set if the page no longer holds.</summary>
    public required WithdrawalNotice? Withdrawn { get; init; }

    /// <summary>The pages above it, from the home page down; empty for the home page.</summary>
    public required IReadOnlyList<PageLink> Trail { get; init; }

    /// <summary>The section it is the index of or belongs to; null for a page that stands alone.</summary>
    public required SectionView? Section { get; init; }

    /// <summary>The sections of the site, on the home page; elsewhere empty.</summary>
    public required IReadOnlyList<SectionView> Sections { get; init; }

    /// <summary>The page before it in its section.</summary>
    public required PageLink? Previous { get; init; }

    /// <summary>The page after it in its section.</summary>
    public required PageLink? Next { get; init; }
}
