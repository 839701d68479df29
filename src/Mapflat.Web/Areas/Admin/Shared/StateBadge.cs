using Mapflat.Content.Pages;

namespace Mapflat.Web.Areas.Admin.Shared;

/// <summary>How the state of a page looks wherever it is told: the classes of the badge.</summary>
internal static class StateBadge
{
    public static string ClassOf(PageStanding standing) => "badge " + standing.State switch
    {
        PageState.Draft => "draft",
        PageState.Live => "live",
        PageState.Changed => "changed",
        PageState.Withdrawn => "withdrawn",
        PageState.Unpublished => "gone",
        _ => "trash",
    };
}
