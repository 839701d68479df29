namespace Mapflat.Content.Pages;

/// <summary>The list of a page's published versions.</summary>
public sealed record HistoryView
{
    /// <summary>The page as it is named now.</summary>
    public required PageLink Page { get; init; }

    /// <summary>The pages above it, from the home page down; empty for the home page.</summary>
    public required IReadOnlyList<PageLink> Trail { get; init; }

    /// <summary>Set if the page no longer holds.</summary>
    public required WithdrawalNotice? Withdrawn { get; init; }

    /// <summary>The versions, newest first.</summary>
    public required IReadOnlyList<VersionLine> Versions { get; init; }

    /// <summary>How many versions there are in all.</summary>
    public required int Total { get; init; }

    /// <summary>The number of the first version of all.</summary>
    public required int First { get; init; }

    /// <summary>The number that was asked to stay below; null where the list begins with the newest version.</summary>
    public required int? Before { get; init; }

    /// <summary>The number below which the list goes on; null where it ends here.</summary>
    public required int? Older { get; init; }
}

/// <summary>A version in a list.</summary>
/// <param name="Number">The number of its revision, from 1. Drafts in between were never published and are not told of.</param>
/// <param name="Published">Since when it was public (UTC).</param>
/// <param name="Title">The title that the page had in it.</param>
/// <param name="Reason">Why it was published; null if nobody said.</param>
/// <param name="IsLive">Whether it is the page as it is now.</param>
public sealed record VersionLine(int Number, DateTime Published, string Title, string? Reason, bool IsLive);

/// <summary>A version of a page as it was.</summary>
public sealed record VersionView
{
    /// <summary>The page with the words of this version. What stands around them, and its pictures, are as they are today.</summary>
    public required PageView Page { get; init; }

    /// <summary>The title that the page has now.</summary>
    public required string Title { get; init; }

    /// <summary>Which version it is, and which are beside it.</summary>
    public required VersionPlace Place { get; init; }

    /// <summary>Until when it was the page (UTC); null if it is the page as it is now.</summary>
    public required DateTime? Until { get; init; }

    /// <summary>Why it was published; null if nobody said.</summary>
    public required string? Reason { get; init; }

    /// <summary>Set if the page no longer holds.</summary>
    public required WithdrawalNotice? Withdrawn { get; init; }

    /// <summary>How it differs from the version before it; null for the first one.</summary>
    public required PageDifference? Changes { get; init; }

    /// <summary>What became of its pictures.</summary>
    public required PictureChanges Pictures { get; init; }
}

/// <summary>When a version was published.</summary>
public sealed record VersionTime
{
    /// <summary>Its number.</summary>
    public required int Number { get; init; }

    /// <summary>Since when it was public (UTC).</summary>
    public required DateTime Published { get; init; }
}

/// <summary>A version among the others of its page.</summary>
/// <param name="This">The version itself.</param>
/// <param name="First">The first one of all.</param>
/// <param name="Last">The last one of all.</param>
/// <param name="Previous">The one before it; null for the first one.</param>
/// <param name="Next">The one after it; null for the last one.</param>
public sealed record VersionPlace(VersionTime This, VersionTime First, VersionTime Last, VersionTime? Previous, VersionTime? Next);

/// <summary>When the versions of a page were published.</summary>
/// <param name="Versions">Some or all of them, oldest first; at least one.</param>
/// <param name="First">The first one of all.</param>
/// <param name="Last">The last one of all.</param>
public sealed record TimeMap(IReadOnlyList<VersionTime> Versions, VersionTime First, VersionTime Last);

/// <summary>What became of the pictures of a version since it was published.</summary>
/// <param name="Changed">How many show something else by now.</param>
/// <param name="Removed">How many are no longer there.</param>
public sealed record PictureChanges(int Changed, int Removed);
