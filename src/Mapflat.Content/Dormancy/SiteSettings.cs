namespace Mapflat.Content.Dormancy;

/// <summary>What the whole site says about itself: its name, its menu and its dormancy. One row.</summary>
public sealed class SiteSettings
{
    /// <summary>Always 1.</summary>
    public int Id { get; private set; } = 1;

    /// <summary>The site's name.</summary>
    public string Title { get; set; } = "";

    /// <summary>What it is, in a few words beside the name.</summary>
    public string Tagline { get; set; } = "";

    /// <summary>What it is, in a sentence for machines.</summary>
    public string Description { get; set; } = "";

    /// <summary>The language of its text, a BCP 47 tag.</summary>
    public string Language { get; set; } = "en-GB";

    /// <summary>Who to write to about security, a URI (RFC 9116, section 2.5.3).</summary>
    public string Contact { get; set; } = "";

    /// <summary>The line at the foot of every page.</summary>
    public string Footer { get; set; } = "";

    /// <summary>Addresses of the pages in the main menu, in order.</summary>
    public List<string> Navigation { get; set; } = [];

    /// <summary>Hosts that redirects may lead to, besides those in the settings.</summary>
    public List<string> TargetHosts { get; set; } = [];

    /// <summary>
    /// What answers, on a whole host, for every address that nothing else answers: lines as
    /// <see cref="Redirects.HostRule"/> writes them, each host at most once.
    /// </summary>
    public List<string> HostDefaults { get; set; } = [];

    /// <summary>Whether the banner is shown.</summary>
    public bool Dormant { get; set; }

    /// <summary>Since when the site is dormant; null where the day is not known.</summary>
    public DateOnly? DormantSince { get; set; }

    /// <summary>The banner's sentence, plain text.</summary>
    public string DormancyText { get; set; } = "";

    /// <summary>The successor's name.</summary>
    public string SuccessorName { get; set; } = "";

    /// <summary>The successor's address.</summary>
    public string SuccessorUrl { get; set; } = "";

    /// <summary>Pages of the successor that are known to exist, absolute addresses.</summary>
    public List<string> SuccessorPages { get; set; } = [];
}
