namespace Mapflat.Content.Addresses;

/// <summary>
/// What stands after the address of a page for how it is to be cited, in one format each, and for its picture.
/// </summary>
internal static class PageParts
{
    public const string BibTex = "/cite.bib";

    public const string Ris = "/cite.ris";

    public const string CslJson = "/cite.json";

    /// <summary>The picture that is shown with a link to the page elsewhere.</summary>
    public const string Preview = "/preview-card.png";

    public static IReadOnlyList<string> All { get; } = [BibTex, Ris, CslJson, Preview];
}
