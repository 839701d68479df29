namespace Mapflat.Content.Dormancy;

/// <summary>The site's name and the like as a form has them: text, right or wrong.</summary>
internal sealed record SiteDraft : SettingsDraft
{
    public string? Title { get; init; }

    public string? Tagline { get; init; }

    public string? Description { get; init; }

    public string? Language { get; init; }

    public string? Contact { get; init; }

    public string? Footer { get; init; }

    public string? Author { get; init; }

    public string? LicenceName { get; init; }

    public string? LicenceUrl { get; init; }

    public string? TimeZone { get; init; }

    public string? TargetHosts { get; init; }

    public string? Synonyms { get; init; }

    public override IReadOnlyList<SettingsField> Fields =>
    [
        new(nameof(Title), "Title", Title ?? ""), new(nameof(Tagline), "Tagline", Tagline ?? ""),
        new(nameof(Description), "Description", Description ?? ""),
        new(nameof(Language), "Language", Language ?? ""), new(nameof(Contact), "Contact", Contact ?? ""),
        new(nameof(Footer), "Footer", Footer ?? ""),
        new(nameof(Author), "Author", Author ?? ""), new(nameof(LicenceName), "Licence", LicenceName ?? ""),
        new(nameof(LicenceUrl), "Address of the licence", LicenceUrl ?? ""),
        new(nameof(TimeZone), "Time zone", TimeZone ?? ""),
        new(nameof(TargetHosts), "Hosts that redirects may lead to", TargetHosts ?? ""),
        new(nameof(Synonyms), "Words that mean the same", Synonyms ?? ""),
    ];

    internal static SiteDraft Create(SiteSettings settings) => new()
    {
        Title = settings.Title,
        Tagline = settings.Tagline,
        Description = settings.Description,
        Language = settings.Language,
        Contact = settings.Contact,
        Footer = settings.Footer,
        Author = settings.Author,
        LicenceName = settings.LicenceName,
        LicenceUrl = settings.LicenceUrl,
        TimeZone = settings.TimeZone,
        TargetHosts = string.Join('\n', settings.TargetHosts),
        Synonyms = string.Join('\n', settings.Synonyms),
    };

    internal SiteDraft Tidy() => this with
    {
        Title = Line(Title),
        Tagline = Line(Tagline),
        Description = Line(Description),
        Language = Line(Language),
        Contact = Line(Contact),
        Footer = Line(Footer),
        Author = Line(Author),
        LicenceName = Line(LicenceName),
        LicenceUrl = Line(LicenceUrl),
        TimeZone = Line(TimeZone),
        TargetHosts = string.Join('\n', Lines((TargetHosts ?? "").ToLowerInvariant())),
        Synonyms = string.Join('\n', Lines(Synonyms)),
    };

    /// <summary>Everything that is wrong with it once it is tidy.</summary>
    internal List<Finding> Check()
    {
        List<Finding> findings = [];
        var (longestName, longestText) = (SettingsRules.LongestName, SettingsRules.LongestText);
        SettingsRules.Text(findings, nameof(Title), "The title", Title!, longestName, required: true);
        SettingsRules.Text(findings, nameof(Tagline), "The tagline", Tagline!, longestName, required: false);
        SettingsRules.Text(findings, nameof(Description), "The description", Description!, longestText, required: true);
        SettingsRules.Text(findings, nameof(Footer), "The footer", Footer!, longestText, required: false);
        SettingsRules.Text(findings, nameof(Author), "The author", Author!, longestText, required: false);
        SettingsRules.Text(findings, nameof(LicenceName), "The licence", LicenceName!, longestName, required: false);
        if (SettingsRules.FindLicenceFault(LicenceName!, LicenceUrl!) is { } fault)
            Refuse(nameof(LicenceUrl), fault);
        if (SettingsRules.FindTimeZoneFault(TimeZone!) is { } unknown) Refuse(nameof(TimeZone), unknown);
        SettingsRules.Text(findings, nameof(Contact), "The contact", Contact!, longestText, required: true);
        if (Contact!.Length > 0 && !SettingsRules.IsContact(Contact))
            Refuse(nameof(Contact), $"“{Contact}” is not an address to write to. Begin it with https:, mailto: or "
                + "tel:, as in mailto:owner@example.org.");
        if (!SettingsRules.IsLanguage(Language!))
            Refuse(nameof(Language), $"“{Language}” is not a language tag. Write one as in en-GB or sv: the language, "
                + "and after a hyphen the country if it matters.");
        foreach (var host in Lines(TargetHosts).Where(host => !MapflatOptions.IsHost(host)))
            Refuse(nameof(TargetHosts), $"“{host}” is not a host. Write each on a line of its own, with no scheme and "
                + "no path, as in www.example.org.");
        var synonyms = Lines(Synonyms);
        foreach (var line in synonyms)
            if (SettingsRules.FindSynonymFault(line) is { } wrong) Refuse(nameof(Synonyms), wrong);
        if (synonyms.Count > SettingsRules.MostSynonyms) Refuse(nameof(Synonyms), SettingsRules.TooManySynonyms);
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
        settings.Author = Author!;
        settings.LicenceName = LicenceName!;
        settings.LicenceUrl = LicenceUrl!;
        settings.TimeZone = TimeZone!;
        settings.TargetHosts = [.. Lines(TargetHosts)];
        settings.Synonyms = [.. Lines(Synonyms)];
    }
}
