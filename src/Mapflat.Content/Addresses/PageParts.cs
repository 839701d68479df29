namespace Mapflat.Content.Addresses;

/// <summary>What stands after the address of a page for how it is to be cited, in one format each.</summary>
internal static class PageParts
{
    public const string BibTex = "/cite.bib";

    public const string Ris = "/cite.ris";

    public const string CslJson = "/cite.json";

    public static IReadOnlyList<string> Citations { get; } = [BibTex, Ris, CslJson];
}
