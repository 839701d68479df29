namespace Mapflat.Content.Transfer.Html;

/// <summary>What the elements of HTML are to this conversion; what is named nowhere is part of a line.</summary>
internal static class Names
{
    public static readonly IReadOnlySet<string> Blocks = Set(
        "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset "
        + "figcaption figure footer form "
        + "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu ol p plaintext pre search section "
            + "summary table tbody td tfoot th thead tr ul xmp");

    /// <summary>Elements whose meaning is lost where they become a line of words.</summary>
    public static readonly IReadOnlySet<string> Structures = Set(
        "blockquote dl figure h1 h2 h3 h4 h5 h6 hr li listing ol pre table ul");

    /// <summary>Elements that become a level of nesting in Markdown.</summary>
    public static readonly IReadOnlySet<string> Nesting = Set(
        "aside blockquote dir div dl figure menu ol p section ul");

    public static readonly IReadOnlySet<string> Silent = Set("area base basefont bgsound colgroup datalist frame head "
        + "link map meta noembed noframes noscript param rp rt source style template title track wbr");

    public static readonly IReadOnlyDictionary<string, string> Reported = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        ["applet"] = "An embedded program",
        ["audio"] = "A sound",
        ["button"] = "A button",
        ["canvas"] = "A drawing made by a script",
        ["embed"] = "Embedded content",
        ["frameset"] = "A set of frames",
        ["iframe"] = "A frame with another page",
        ["math"] = "A formula",
        ["meter"] = "A gauge",
        ["nav"] = "A menu of links",
        ["object"] = "Embedded content",
        ["output"] = "A form field",
        ["progress"] = "A gauge",
        ["script"] = "A script",
        ["select"] = "A form field",
        ["svg"] = "A drawing inside the HTML",
        ["textarea"] = "A form field",
        ["video"] = "A video",
    };

    private static HashSet<string> Set(string names) => names.Split(' ').ToHashSet(StringComparer.Ordinal);
}
