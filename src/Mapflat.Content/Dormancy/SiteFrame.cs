using Mapflat.Content.Pages;

namespace Mapflat.Content.Dormancy;

/// <summary>
/// What stands around the content of every page: the site's name, its menu and the dormancy banner. Small enough to be
/// kept beside the frozen site, so that a page can be drawn without the database.
/// </summary>
public sealed record SiteFrame
{
    /// <summary>The site's name.</summary>
    public required string Title { get; init; }

    /// <summary>What it is, in a few words beside the name.</summary>
    public required string Tagline { get; init; }

    /// <summary>What it is, in a sentence for machines.</summary>
    public required string Description { get; init; }

    /// <summary>The language of its text, a BCP 47 tag.</summary>
    public required string Language { get; init; }

    /// <summary>Who to write to about security, a URI.</summary>
    public required string Contact { get; init; }

    /// <summary>The line at the foot of every page.</summary>
    public required string Footer { get; init; }

    /// <summary>The main menu.</summary>
    public required IReadOnlyList<PageLink> Navigation { get; init; }

    /// <summary>The banner; null while the site is not dormant.</summary>
    public required DormancyNotice? Dormancy { get; init; }

    /// <summary>When any public page last changed (UTC).</summary>
    public required DateTime Updated { get; init; }
}

/// <summary>The dormancy banner.</summary>
/// <param name="Text">Its sentence, plain text.</param>
/// <param name="Since">Since when; null where the day is not known.</param>
/// <param name="SuccessorName">The successor's name.</param>
/// <param name="SuccessorUrl">The successor's address, absolute.</param>
public sealed record DormancyNotice(string Text, DateOnly? Since, string SuccessorName, string SuccessorUrl);
