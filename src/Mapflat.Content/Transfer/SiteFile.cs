using Mapflat.Content.Dormancy;

namespace Mapflat.Content.Transfer;

/// <summary>The site's settings as <c>site.yaml</c>.</summary>
internal static class SiteFile
{
    public static SiteSettings? Read(string text, List<Finding> findings)
    {
        if (StrictYaml.Read(text, ContentFormat.SiteFile, 1, findings) is not { } map) return null;
        var settings = new SiteSettings
        {
            Title = map.Required("title", 100),
            Tagline = map.Text("tagline") ?? "",
            Description = map.Required("description", 500),
            Language = map.Text("language") ?? "en-GB",
            Contact = map.Required("contact", 500),
            Footer = map.Text("footer") ?? "",
            Navigation = [.. map.List("navigation")],
            TargetHosts = [.. map.List("target_hosts")],
        };
        if (settings.Contact.Length > 0 && !(Uri.TryCreate(settings.Contact, UriKind.Absolute, out var contact) && contact.Scheme is "https" or "mailto" or "tel"))
            map.Refuse("contact", "“contact” must be a URI that begins with https:, mailto: or tel: (RFC 9116).");
        foreach (var host in settings.TargetHosts.Where(h => !MapflatOptions.IsHost(h)))
            map.Refuse("target_hosts", $"“target_hosts” holds “{host}”; each entry is a host name such as www.scling.com, with no scheme and no path.");
        var dormancy = map.Map("dormancy");
        settings.Dormant = dormancy.Flag("active") ?? false;
        settings.DormantSince = dormancy.Date("since");
        if (settings.Dormant) settings.DormancyText = dormancy.Required("text", 500);
        else settings.DormancyText = dormancy.Text("text") ?? "";
        var successor = dormancy.Map("successor");
        settings.SuccessorName = settings.Dormant ? successor.Required("name", 100) : successor.Text("name") ?? "";
        if (settings.Dormant) successor.Required("url", 2000);
        settings.SuccessorUrl = PageFile.WebAddress(successor, "url") ?? "";
        settings.SuccessorPages = [.. successor.List("pages")];
        foreach (var page in settings.SuccessorPages.Where(p => !PageFile.IsWebAddress(p)))
            successor.Refuse("pages", $"“pages” holds “{page}”; each entry is an absolute address such as https://www.scling.com/faq.");
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
        ("navigation", settings.Navigation),
        ("target_hosts", settings.TargetHosts),
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
}
