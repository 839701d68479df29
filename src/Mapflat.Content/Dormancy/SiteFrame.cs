using System.Text.Json.Serialization;
using Mapflat.Content.Pages;

namespace Mapflat.Content.Dormancy;

/// <summary>
/// What stands around the content of every page: the site's name, its menu and the dormancy banner. Small enough to be
/// kept beside the frozen site, so that a page can be drawn without the database.
/// </summary>
internal sealed record SiteFrame
{
    public required string Title { get; init; }

    public required string Tagline { get; init; }

    public required string Description { get; init; }

    public required string Language { get; init; }

    public required string Contact { get; init; }

    public required string Footer { get; init; }

    public string Author { get; init; } = "";

    public string LicenceName { get; init; } = "";

    public string LicenceUrl { get; init; } = "";

    /// <summary>Who is cited: the authors that the owner names, or else the site itself.</summary>
    [JsonIgnore]
    public IReadOnlyList<AuthorName> Authors =>
        AuthorName.ReadAll(Author) is { Count: > 0 } named ? named : [new AuthorName(Title, null)];

    public required IReadOnlyList<PageLink> Navigation { get; init; }

    public required DormancyNotice? Dormancy { get; init; }

    public required DateTime Updated { get; init; }
}

internal sealed record DormancyNotice(string Text, DateOnly? Since, string SuccessorName, string SuccessorUrl);
