using Mapflat.Content.Archives;

namespace Mapflat.Content.Pages;

internal sealed record HistoryView
{
    public required PageLink Page { get; init; }

    public required IReadOnlyList<PageLink> Trail { get; init; }

    public required WithdrawalNotice? Withdrawn { get; init; }

    public required IReadOnlyList<VersionLine> Versions { get; init; }

    public required int Total { get; init; }

    public required int First { get; init; }

    /// <summary>The number that was asked to stay below; null where the list begins with the newest version.</summary>
    public required int? Before { get; init; }

    public required int? Older { get; init; }

    /// <summary>What an old site answered at the address before it was this page, oldest first.</summary>
    public IReadOnlyList<CaptureTime> Captures { get; init; } = [];
}

/// <param name="Number">From 1. Drafts in between were never published and do not count.</param>
internal sealed record VersionLine(int Number, DateTime Published, string Title, string? Reason, bool IsLive);

internal sealed record VersionView
{
    /// <summary>With the words of this version; what stands around them, and its pictures, are today's.</summary>
    public required PageView Page { get; init; }

    public required string Title { get; init; }

    public required VersionPlace Place { get; init; }

    /// <summary>Until when it was the page (UTC); null if it is the page as it is now.</summary>
    public required DateTime? Until { get; init; }

    public required string? Reason { get; init; }

    public required WithdrawalNotice? Withdrawn { get; init; }

    public required PageDifference? Changes { get; init; }

    public required PictureChanges Pictures { get; init; }
}

internal sealed record VersionTime
{
    public required int Number { get; init; }

    public required DateTime Published { get; init; }
}

internal sealed record VersionPlace(
    VersionTime This, VersionTime First, VersionTime Last, VersionTime? Previous, VersionTime? Next);

/// <param name="Versions">Some or all of them, oldest first; at least one.</param>
internal sealed record TimeMap(IReadOnlyList<VersionTime> Versions, VersionTime First, VersionTime Last);

internal sealed record PictureChanges(int Changed, int Removed);
