using Mapflat.Content.Transfer;

namespace Mapflat.Content.Dormancy;

/// <summary>The site's name, menu and the like as a form has them: text, right or wrong.</summary>
public sealed record SiteDraft : SettingsDraft
{
    /// <summary>The site's name.</summary>
    public string? Title { get; init; }

    /// <summary>What it is, in a few words beside the name.</summary>
    public string? Tagline { get; init; }

    /// <summary>What it is, in a sentence for machines.</summary>
    public string? Description { get; init; }

    /// <summary>The language of its text, a BCP 47 tag.</summary>
    public string? Language { get; init; }

    /// <summary>Who to write to about security, a URI.</summary>
    public string? Contact { get; init; }

    /// <summary>The line at the foot of every page.</summary>
    public string? Footer { get; init; }

    /// <summary>Addresses of the pages in the main menu, in order.</summary>
    public IReadOnlyList<string> Navigation { get; init; } = new List<string>();

    /// <summary>Hosts that redirects may lead to besides those in the settings file, one on each line.</summary>
    public string? TargetHosts { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<SettingsField> Fields =>
    [
        new(nameof(Title), "Title", Title ?? ""), new(nameof(Tagline), "Tagline", Tagline ?? ""), new(nameof(Description), "Description", Description ?? ""),
        new(nameof(Language), "Language", Language ?? ""), new(nameof(Contact), "Contact", Contact ?? ""), new(nameof(Footer), "Footer", Footer ?? ""),
        new(nameof(Navigation), "Menu", string.Join('\n', Navigation)), new(nameof(TargetHosts), "Hosts that redirects may lead to", TargetHosts ?? ""),
    ];

    internal static SiteDraft Of(SiteSettings settings) => new()
    {
        Title = settings.Title,
        Tagline = settings.Tagline,
        Description = settings.Description,
        Language = settings.Language,
        Contact = settings.Contact,
        Footer = settings.Footer,
        Navigation = [.. settings.Navigation],
        TargetHosts = string.Join('\n', settings.TargetHosts),
    };

    internal SiteDraft Tidy() => this with
    {
        Title = Line(Title),
        Tagline = Line(Tagline),
        Description = Line(Description),
        Language = Line(Language),
        Contact = Line(Contact),
        Footer = Line(Footer),
        Navigation = [.. Navigation.Where(address => !string.IsNullOrWhiteSpace(address)).Select(address => address.Trim()).Distinct(StringComparer.Ordinal)],
        TargetHosts = string.Join('\n', Lines((TargetHosts ?? "").ToLowerInvariant())),
    };

    /// <summary>Everything that is wrong with it once it is tidy.</summary>
    /// <param name="pages">The addresses of the public pages.</param>
    internal List<Finding> Check(IReadOnlyCollection<string> pages)
    {
        List<Finding> findings = [];
        SettingsRules.Text(findings, nameof(Title), "The title", Title!, SiteFile.LongestName, required: true);
        SettingsRules.Text(findings, nameof(Tagline), "The tagline", Tagline!, SiteFile.LongestName, required: false);
        SettingsRules.Text(findings, nameof(Description), "The description", Description!, SiteFile.LongestText, required: true);
        SettingsRules.Text(findings, nameof(Footer), "The footer", Footer!, SiteFile.LongestText, required: false);
        SettingsRules.Text(findings, nameof(Contact), "The contact", Contact!, SiteFile.LongestText, required: true);
        if (Contact!.Length > 0 && !SettingsRules.IsContact(Contact))
            Refuse(nameof(Contact), $"“{Contact}” is no address to write to. Begin it with https:, mailto: or tel:, as in mailto:owner@example.org.");
        if (!SettingsRules.IsLanguage(Language!))
            Refuse(nameof(Language), $"“{Language}” is no language tag. Write one as in en-GB or sv: the language, and after a hyphen the country if it matters (BCP 47).");
        foreach (var address in Navigation.Where(address => !pages.Contains(address)))
            Refuse(nameof(Navigation), $"The menu holds {address}, but there is no such page, or only a draft. Take it out of the menu, or publish the page first.");
        foreach (var host in Lines(TargetHosts).Where(host => !MapflatOptions.IsHost(host)))
            Refuse(nameof(TargetHosts), $"“{host}” is no host. Write each on a line of its own, with no scheme and no path, as in www.example.org.");
        return findings;

        void Refuse(string field, string message) => findings.Add(Finding.Error(message, field: field));
    }

    internal void ApplyTo(SiteSettings settings)
    {
        settings.Title = Title!;
        settings.Tagline = Tagline!;
        settings.Description = Description!;
        settings.Language = Language!;
        settings.Contact = Contact!;
        settings.Footer = Footer!;
        settings.Navigation = [.. Navigation];
        settings.TargetHosts = [.. Lines(TargetHosts)];
    }
}
