using System.Globalization;

namespace Mapflat.Web.Features.Contents;

/// <summary>What the lists of the site say of old pages, which they do not list.</summary>
internal static class OldPages
{
    /// <summary>Where views find how many there are.</summary>
    public const string Key = "OldPages";

    public static string InWords(int count) => count == 1
        ? "One page of an old site is kept here as it was, at the address that it had."
        : string.Create(CultureInfo.InvariantCulture,
            $"{count:N0} pages of old sites are kept here as they were, at the addresses that they had.");
}
