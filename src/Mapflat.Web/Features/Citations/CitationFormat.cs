using Mapflat.Content.Addresses;

namespace Mapflat.Web.Features.Citations;

/// <summary>A format in which programs that keep references take one in.</summary>
/// <param name="Part">What stands after the address of the page.</param>
internal sealed record CitationFormat(string Name, string Part, string ContentType, Func<Citation, string> Write)
{
    public static IReadOnlyList<CitationFormat> All { get; } =
    [
        new("BibTeX", PageParts.BibTex, "application/x-bibtex", BibTex.Write),
        new("RIS", PageParts.Ris, "application/x-research-info-systems", Ris.Write),
        new("CSL-JSON", PageParts.CslJson, "application/vnd.citationstyles.csl+json", CslJson.Write),
    ];
}
