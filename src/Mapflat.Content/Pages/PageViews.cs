using Mapflat.Content.Markup;
using Mapflat.Content.Text;

namespace Mapflat.Content.Pages;

internal sealed record PageLink(string Address, string Title, string Menu, string Summary)
{
    /// <summary>The address as it stands in a URL.</summary>
    public string Url => UrlText.EncodePath(Address);
}

internal sealed record PublicPage(
    string Key, PageLink Link, WithdrawalNotice? Withdrawn, DateTime Published, DateTime Updated, string? Reason);

/// <param name="Pages">Those that this index page lists; for any other page, those around it.</param>
/// <param name="IsWhole">Whether these are known to be all there are, or on an index page, all that are left.</param>
internal sealed record SectionView(PageLink Index, IReadOnlyList<PageLink> Pages, bool IsWhole);

/// <param name="Part">Which part, counted from 1.</param>
internal sealed record PublicPages(
    string Section, int Part, IReadOnlyList<PublicPage> Pages, bool HasMore, IReadOnlySet<string> Above);

/// <summary>A part of the site map: as many pages as have numbers in the same thousand.</summary>
/// <param name="Part">Its number, from 0.</param>
/// <param name="Updated">When it was changed last, in UTC.</param>
internal sealed record MapPart(long Part, DateTime Updated);

/// <param name="Answer">The HTTP status it is served with, 200 or 410.</param>
internal sealed record WithdrawalNotice(DateOnly On, string Reason, int Answer)
{
    public const int Gone = 410;

    /// <summary>
    /// Whether the page is gone for good: its address says so in every form, and no list leads there.
    /// </summary>
    public bool IsGone => Answer == Gone;

    internal static WithdrawalNotice? Create(PageStatus status, DateOnly? on, string? reason, int answer,
        DateTime? updated) => status != PageStatus.Withdrawn ? null
            : new WithdrawalNotice(on ?? DateOnly.FromDateTime(updated ?? DateTime.UnixEpoch), reason ?? "", answer);
}

internal sealed record PageView
{
    public required string Key { get; init; }

    public required PageLink Link { get; init; }

    public required string Html { get; init; }

    public required string Markdown { get; init; }

    public required IReadOnlyList<Heading> Headings { get; init; }

    public required string AsOf { get; init; }

    public required DateTime Published { get; init; }

    public required DateTime Updated { get; init; }

    /// <summary>Which version its words are; null in a preview, whose words were never published.</summary>
    public VersionTime? Version { get; init; }

    /// <summary>Whether the site has so few pages that each has a picture of its own.</summary>
    public required bool HasPreview { get; init; }

    public required string? Successor { get; init; }

    public required WithdrawalNotice? Withdrawn { get; init; }

    public required IReadOnlyList<PageLink> Trail { get; init; }

    public required SectionView? Section { get; init; }

    /// <summary>Which index page of its section it is, from 1; only the first has a text.</summary>
    public int Part { get; init; } = 1;

    /// <summary>The sections of the site, on the home page; elsewhere empty.</summary>
    public required IReadOnlyList<SectionView> Sections { get; init; }

    /// <summary>The page before this one where the whole site is read in order.</summary>
    public required PageLink? Previous { get; init; }

    /// <summary>The page after this one; null on the last.</summary>
    public required PageLink? Next { get; init; }
}
