using System.Globalization;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.History;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Citations;

/// <summary>
/// What a reference to a page says, whatever its format: the version that is current, at its permanent address. Its
/// date is the day on which these words were published, never the time that they describe, which is in
/// <see cref="Notes"/>.
/// </summary>
internal sealed record Citation
{
    public required string Title { get; init; }

    public required IReadOnlyList<AuthorName> Authors { get; init; }

    /// <summary>The name of the site, which publishes the page.</summary>
    public required string Site { get; init; }

    public required string Url { get; init; }

    public required int Version { get; init; }

    public required DateOnly Date { get; init; }

    public required string Summary { get; init; }

    /// <summary>A language tag (BCP 47).</summary>
    public required string Language { get; init; }

    /// <summary>What else a reader has to know of it, each a sentence without a stop.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>A name of it that every format can hold: ASCII letters, digits, dots and hyphens.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture,
        $"{new Uri(Url).IdnHost.Replace(':', '.')}{new Uri(Url).AbsolutePath.Replace("/history/", "-v", StringComparison
            .Ordinal).Replace('/', '-')}");

    /// <returns>Null where nothing was published that could be cited.</returns>
    internal static Citation? Create(PageView page, SiteContext site)
    {
        if (page.Version is not { } version) return null;
        var frame = site.Frame;
        List<string> notes = [];
        if (AsOf.Describe(page.AsOf, frame) is { } age) notes.Add(age);
        if (page.Withdrawn is { } notice)
            notes.Add($"Withdrawn on {notice.On.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}");
        return new Citation
        {
            Title = page.Link.Title,
            Authors = frame.Authors,
            Site = frame.Title,
            Url = site.Origin + PagePart.VersionOf(page.Link.Address, version.Number),
            Version = version.Number,
            Date = DateOnly.FromDateTime(version.Published),
            Summary = page.Link.Summary,
            Language = frame.Language,
            Notes = notes,
        };
    }
}
