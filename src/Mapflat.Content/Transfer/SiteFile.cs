using Mapflat.Content.Addresses;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;

namespace Mapflat.Content.Transfer;

internal static class SiteFile
{
    public static SiteSettings? Read(string text, List<Finding> findings)
    {
        if (StrictYaml.Read(text, ContentFormat.SiteFile, 1, findings) is not { } map) return null;
        var settings = new SiteSettings
        {
            Title = map.Required("title", SettingsRules.LongestName),
            Tagline = map.Text("tagline") ?? "",
            Description = map.Required("description", SettingsRules.LongestText),
            Language = map.Text("language") ?? "en-GB",
            Contact = map.Required("contact", SettingsRules.LongestText),
            Footer = map.Text("footer") ?? "",
            Author = map.Text("author") ?? "",
            TimeZone = map.Text("time_zone") ?? "",
            Navigation = [.. map.List("navigation")],
            TargetHosts = [.. map.List("target_hosts")],
            HostDefaults = [.. map.List("host_defaults")],
            Synonyms = [.. map.List("synonyms")],
        };
        // A file that an earlier version took must stay one that this version takes.
        if (!SettingsRules.IsLanguage(settings.Language))
            map.Warn("language",
                $"“language” is “{settings.Language}”, which is not a language tag; write one as in en-GB (BCP 47).");
        // Another machine may know others.
        if (SettingsRules.FindTimeZoneFault(settings.TimeZone) is { } unknown) map.Warn("time_zone", unknown);
        if (settings.Contact.Length > 0 && !SettingsRules.IsContact(settings.Contact))
            map.Refuse("contact", "“contact” must be a URI that begins with https:, mailto: or tel: (RFC 9116).");
        foreach (var host in settings.TargetHosts.Where(h => !MapflatOptions.IsHost(h)))
            map.Refuse("target_hosts", $"“target_hosts” holds “{host}”; each entry is a host name such as "
                + "www.scling.com, with no scheme and no path.");
        foreach (var line in settings.HostDefaults.Where(l => HostRule.Parse(l)?.ToString() != l))
            map.Refuse("host_defaults", $"“host_defaults” holds “{line}”; each entry is a host or all, one of "
                + $"{string.Join(", ", HostRule.Kinds.Keys)}, and but for off an address, separated by one space.");
        if (settings.HostDefaults.Select(l => l.Split(' ')[0]).GroupBy(host => host, StringComparer.Ordinal)
            .FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            map.Refuse("host_defaults", $"“host_defaults” names {twice} twice; keep one of the two lines.");
        var licence = map.Map("licence");
        settings.LicenceName = licence.Text("name") ?? "";
        settings.LicenceUrl = licence.Text("url") ?? "";
        if (SettingsRules.FindLicenceFault(settings.LicenceName, settings.LicenceUrl) is { } fault)
            licence.Refuse("url", fault);
        licence.RefuseOthers();
        foreach (var line in settings.Synonyms)
            if (SettingsRules.FindSynonymFault(line) is { } wrong) map.Refuse("synonyms", wrong);
        if (settings.Synonyms.Count > SettingsRules.MostSynonyms)
            map.Refuse("synonyms", SettingsRules.TooManySynonyms);
        var dormancy = map.Map("dormancy");
        settings.Dormant = dormancy.Flag("active") ?? false;
        settings.DormantSince = dormancy.Date("since");
        if (settings.Dormant) settings.DormancyText = dormancy.Required("text", SettingsRules.LongestText);
        else settings.DormancyText = dormancy.Text("text") ?? "";
        var successor = dormancy.Map("successor");
        settings.SuccessorName = settings.Dormant
            ? successor.Required("name", SettingsRules.LongestName) : successor.Text("name") ?? "";
        if (settings.Dormant) successor.Required("url", 2000);
        settings.SuccessorUrl = PageFile.WebAddress(successor, "url") ?? "";
        settings.SuccessorPages = [.. successor.List("pages")];
        foreach (var page in settings.SuccessorPages.Where(p => !PageTextCheck.IsWebAddress(p)))
            successor.Refuse("pages",
                $"“pages” holds “{page}”; each entry is an absolute address such as https://www.scling.com/faq.");
        successor.RefuseOthers();
        dormancy.RefuseOthers();
        map.RefuseOthers();
        return settings;
    }

    public static string Write(SiteSettings settings) => ContentFormat.Yaml(
    [
        ("title", settings.Title),
        ("tagline", settings.Tagline),
        ("description", settings.Description),
        ("language", settings.Language),
        ("contact", settings.Contact),
        ("footer", settings.Footer),
        ("author", settings.Author),
        ("licence", Licence(settings)),
        ("time_zone", settings.TimeZone.Length == 0 ? null : settings.TimeZone),
        ("navigation", settings.Navigation),
        ("target_hosts", settings.TargetHosts),
        ("host_defaults", settings.HostDefaults),
        ("synonyms", settings.Synonyms),
        ("dormancy", new (string, object?)[]
        {
            ("active", settings.Dormant ? "true" : "false"),
            ("since", settings.DormantSince is { } since ? ContentFormat.Day(since) : null),
            ("text", settings.DormancyText),
            ("successor", new (string, object?)[]
            {
                ("name", settings.SuccessorName),
                ("url", settings.SuccessorUrl),
                ("pages", settings.SuccessorPages),
            }),
        }),
    ]);

    /// <summary>Null where there is none, so that a folder without one stays as it is.</summary>
    private static (string, object?)[]? Licence(SiteSettings settings) => settings.LicenceName.Length == 0 ? null
        : [("name", settings.LicenceName), ("url", settings.LicenceUrl)];
}
