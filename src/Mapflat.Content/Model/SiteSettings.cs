namespace Mapflat.Content.Model;

/// <summary>What the whole site says about itself: its name, its menu and its dormancy. One row.</summary>
internal sealed class SiteSettings
{
    public int Id { get; private set; } = 1;

    public string Title { get; set; } = "";

    public string Tagline { get; set; } = "";

    public string Description { get; set; } = "";

    public string Language { get; set; } = "en-GB";

    /// <summary>Who to write to about security, a URI (RFC 9116, section 2.5.3).</summary>
    public string Contact { get; set; } = "";

    public string Footer { get; set; } = "";

    /// <summary>
    /// Who is cited as the author, as <c>AuthorName</c> reads it; empty where the site itself is.
    /// </summary>
    public string Author { get; set; } = "";

    /// <summary>What the licence of the words is called; empty where nobody has said.</summary>
    public string LicenceName { get; set; } = "";

    /// <summary>Where the terms of the licence are, an absolute web address; may be empty.</summary>
    public string LicenceUrl { get; set; } = "";

    /// <summary>
    /// In which the owner's area tells times: a name of the IANA time zone database, such as
    /// <c>Europe/Stockholm</c>; empty for UTC, in which visitors are always told.
    /// </summary>
    public string TimeZone { get; set; } = "";

    public List<string> Navigation { get; set; } = [];

    public List<string> TargetHosts { get; set; } = [];

    /// <summary>
    /// What answers, on a whole host, for every address that nothing else answers: lines as
    /// <c>HostRule</c> writes them, each host at most once.
    /// </summary>
    public List<string> HostDefaults { get; set; } = [];

    /// <summary>
    /// What means the same to somebody who searches: lines with commas between words or phrases, such as
    /// <c>ML, machine learning</c>.
    /// </summary>
    public List<string> Synonyms { get; set; } = [];

    public bool Dormant { get; set; }

    public DateOnly? DormantSince { get; set; }

    public string DormancyText { get; set; } = "";

    public string SuccessorName { get; set; } = "";

    public string SuccessorUrl { get; set; } = "";

    /// <summary>Pages of the successor that are known to exist, absolute addresses.</summary>
    public List<string> SuccessorPages { get; set; } = [];
}
