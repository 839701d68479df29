using Mapflat.Content.Redirects.Servers;

namespace Mapflat.Web.Freezing.Export;

/// <summary>
/// The frozen site with what the program makes on request besides, so that nothing of it needs the program any more:
/// the answers as they are served, never a rendering of their own. It holds none of them, only how each is made.
/// </summary>
/// <param name="Parts">What the files come of. No two have a file in common.</param>
/// <param name="Time">When anything on the site was changed last.</param>
/// <param name="Site">The same, as other servers need to know it, but for the answers, which are known when they are
/// made.</param>
/// <param name="Findings">What is not in it, or does not last.</param>
internal sealed record StaticCopy(
    IReadOnlyList<CopyPart> Parts, DateTimeOffset Time, int Pages, StaticSite Site, IReadOnlyList<Finding> Findings);
